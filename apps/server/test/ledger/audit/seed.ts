import type { Role } from '@grantex/core/issuer';
import { newId } from '../../../src/base/ids.ts';
import { newSecret, secretDigest } from '../../../src/base/secrets.ts';
import type { Database } from '../../../src/base/store/database.ts';

/** The subject of an audit entry. */
export interface Seeded {
  readonly developerId: string;
  readonly agentId: string;
  readonly grantId: string;
  /** `prn_…` */
  readonly principal: string;
  readonly principalId: string;
}

/** A developer with an agent, a principal and a grant, written directly into the tables. */
export async function seed(database: Database, principalId = 'user_alice'): Promise<Seeded> {
  const id = newId('dev');
  await database.asSystem((transaction) =>
    transaction.insertInto('developers').values({ id, name: 'Travel Inc', mode: 'sandbox' }).execute(),
  );
  return seedGrant(database, id, principalId);
}

/** Another agent, principal and grant of a developer. */
export async function seedGrant(
  database: Database,
  developerId: string,
  principalId: string,
  more: { expires_at?: Date; revoked_at?: Date; audience?: string } = {},
): Promise<Seeded> {
  const agentId = newId('ag');
  const principal = newId('prn');
  const grantId = newId('grnt');
  await database.forDeveloper(developerId, async (transaction) => {
    await transaction
      .insertInto('agents')
      .values({
        id: agentId,
        developer_id: developerId,
        name: 'an agent',
        scopes: ['flights:book'],
        redirect_uris: [],
        status: 'active',
      })
      .execute();
    await transaction
      .insertInto('principals')
      .values({ id: principal, developer_id: developerId, principal_id: principalId })
      .execute();
    await transaction
      .insertInto('grants')
      .values({
        id: grantId,
        developer_id: developerId,
        agent_id: agentId,
        principal,
        scopes: ['flights:book'],
        audience: 'https://api.example',
        parent_grant_id: null,
        ancestor_grant_ids: [],
        ancestor_agent_ids: [],
        acr: 'urn:grantex:acr:sandbox',
        amr: [],
        auth_time: new Date(),
        expires_at: new Date(Date.now() + 3_600_000),
        ...more,
      })
      .execute();
  });
  return { developerId, agentId, grantId, principal, principalId };
}

/** An API key of a developer with these roles. */
export async function seedKey(database: Database, developerId: string, roles: Role[]): Promise<string> {
  const key = newSecret('gx_test_');
  await database.asSystem((transaction) =>
    transaction
      .insertInto('api_keys')
      .values({
        id: newId('key'),
        developer_id: developerId,
        name: roles.join(),
        digest: secretDigest(key),
        roles,
      })
      .execute(),
  );
  return key;
}
