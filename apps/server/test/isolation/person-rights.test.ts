import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boundPerson, liveServer } from '../people/consent/person.ts';
import { postgresql } from '../support/databases.ts';
import type { TestServer } from '../support/server.ts';

/** The database rights below the pages: the role that serves people writes their decisions, and nothing else. */

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  const place = await postgresql();
  server = await liveServer({ place });
  const { asked, person } = await boundPerson(server);
  await person.approve(asked.secret);
  const { call } = server.developer;
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  await call('POST /v1/token', { code, agentId: asked.agentId });
  client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.close();
});

/** Select, Insert, Delete, and the columns that may change. The role cannot reach tables that are not listed. */
const RIGHTS: Readonly<Record<string, string>> = {
  account_sessions: 'S I D',
  accounts: 'S I used_at',
  address_proofs: 'S I D',
  agent_holds: 'S',
  agent_keys: 'S',
  agents: 'S I created_at',
  approval_calls: 'S',
  approvals: 'S decided_at mailed_at pushed_at status use_until',
  authorization_requests:
    'S acr agent_id amr approved_details approved_lifetime approved_scopes auth_time code_digest code_expires_at decided_at decided_visit ends_grant_id idp principal status',
  bindings: 'S I ended_at',
  budgets: 'S',
  developer_domains: 'S',
  developers: 'S created_at',
  directory_identities: 'S I',
  directory_sign_ins: 'S I D',
  endings: 'S I',
  events: 'I',
  feed_heads: 'S I seq',
  grant_holds: 'S I D',
  grants: 'S held_before revoked_at stopped_by_person',
  hold_changes: 'S I',
  identity_assertions: 'S I',
  mail_links: 'S I expires_at used_at',
  passkeys: 'S I counter last_used_at',
  principal_sessions: 'S D',
  principals: 'S I language revoked_before',
  reserved_principals: 'S',
  resource_catalogs: 'S',
  resources: 'S',
  revocations: 'S I',
  scim_groups: 'S',
  scim_members: 'S',
  scim_names: 'S',
  scope_sentences: 'S',
  sign_in_providers: 'S created_at',
  web_push_subscriptions: 'S I U D',
  webauthn_challenges: 'S I D',
};

test('the role of people has exactly these rights on each table', async () => {
  const { rows } = await client.query<{ name: string; rights: string[] }>(
    `WITH held AS (
      SELECT c.oid, c.relname::text, p.privilege_type, NULL AS attname FROM pg_class c, LATERAL aclexplode(c.relacl) p
      WHERE p.grantee = 'grantex_consent'::regrole
      UNION ALL
      SELECT c.oid, c.relname::text, p.privilege_type, a.attname::text
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, LATERAL aclexplode(a.attacl) p
      WHERE p.grantee = 'grantex_consent'::regrole
    )
    SELECT relname AS name, array_agg(
      CASE WHEN attname IS NULL THEN left(privilege_type, 1)
        WHEN privilege_type = 'UPDATE' THEN attname ELSE privilege_type || ' ' || attname END
      ORDER BY attname NULLS FIRST, position(left(privilege_type, 1) IN 'SIUD')) AS rights
    FROM held GROUP BY relname`,
  );
  expect(Object.fromEntries(rows.map(({ name, rights }) => [name, rights.join(' ')]))).toEqual(RIGHTS);
});

test.each([
  ['see an API key', `SELECT FROM api_keys`],
  ['see a key of the issuer', `SELECT FROM issuer_keys`],
  ['change where a link goes', `UPDATE principals SET email = 'm@example.com'`],
  ['free a name', `UPDATE principals SET principal_id = NULL`],
  ['change what was asked', `UPDATE authorization_requests SET scopes = '{flights:cancel}'`],
  [
    'approve a scope that nobody asked for',
    `UPDATE authorization_requests SET approved_scopes = scopes || '{flights:cancel}'::text[]`,
    /violates check constraint/,
  ],
  [
    'approve no scope at all',
    `UPDATE authorization_requests SET approved_scopes = '{}'`,
    /violates check constraint/,
  ],
  [
    'approve for longer than was asked',
    `UPDATE authorization_requests SET approved_lifetime = grant_lifetime + 1`,
    /violates check constraint/,
  ],
  ['change where an answer goes', `UPDATE authorization_requests SET redirect_uri = 'https://evil.example'`],
  ['take the challenge of a code away', `UPDATE authorization_requests SET code_challenge = NULL`],
  ['make a grant', `INSERT INTO grants SELECT * FROM grants`],
  ['widen a grant', `UPDATE grants SET scopes = '{flights:cancel}'`],
  [
    'take a revocation back',
    `UPDATE grants SET revoked_at = now(); UPDATE grants SET revoked_at = NULL`,
    /a grant does not change/,
  ],
  ['lift what a developer has stopped', `UPDATE grants SET stopped_by_developer = false`],
  ['put another key in the place of a passkey', `UPDATE passkeys SET public_key = ''`],
  ['give a passkey to another account', `UPDATE passkeys SET account_id = account_id`],
  ['give a binding to another account', `UPDATE bindings SET account_id = account_id`],
  ['say that a binding was made in a stronger way', `UPDATE bindings SET way = 'directory'`],
  ['show another call than was asked', `UPDATE approval_calls SET call = ''`],
  ['move an approval to another call', `UPDATE approvals SET digest = 'x'`],
  ['give more time to decide', `UPDATE approvals SET expires_at = 'infinity'`],
  ['use an approval', `UPDATE approvals SET used_at = now()`],
  ['ask about a call', `INSERT INTO approvals SELECT * FROM approvals`],
  ['make a proof of an address last longer', `UPDATE address_proofs SET expires_at = 'infinity'`],
])('the role of people cannot %s', async (_what, statement, message = /permission denied/) => {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('role', 'grantex_consent', true)`);
    await expect(client.query(statement)).rejects.toThrow(message);
  } finally {
    await client.query('ROLLBACK');
  }
});
