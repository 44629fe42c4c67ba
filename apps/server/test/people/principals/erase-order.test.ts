import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { askFor, makeAgent } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';

const WAITING = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'update "authorization_requests"%'`;

test('an erasure takes its locks in the order of an exchange, so that they do not deadlock', async () => {
  const server = await testServer({ place: await postgresql() });
  const { call, id } = server.developer;
  const { authRequestId } = await askFor(call, await makeAgent(call), { principalId: 'user_gone' });
  const erased = await server.database.forDeveloper(id, async (transaction) => {
    await sql`SELECT FROM authorization_requests WHERE id = ${authRequestId} FOR UPDATE`.execute(transaction);
    const erasure = call('DELETE /v1/principals/user_gone');
    await expect.poll(() => server.sql(WAITING)).toHaveLength(1);
    await sql`SELECT FROM principals WHERE principal_id = 'user_gone' FOR SHARE`.execute(transaction);
    return { erasure };
  });
  expect((await erased.erasure).status).toBe(204);
  await server.close();
});
