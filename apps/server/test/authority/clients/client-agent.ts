import { newId } from '../../../src/base/ids.ts';
import type { TestServer } from '../../support/server.ts';

/** The agent that a client is at the server's developer, once a person authorized it. */
export async function makeClientAgent(
  { database, developer }: TestServer,
  clientId: string,
): Promise<string> {
  const id = newId('ag');
  await database.forDeveloper(developer.id, (transaction) =>
    transaction
      .insertInto('agents')
      .values({
        id,
        developer_id: developer.id,
        name: 'a client',
        description: null,
        scopes: [],
        redirect_uris: [],
        status: 'active',
        kind: 'client',
        client_id: clientId,
      })
      .execute(),
  );
  return id;
}
