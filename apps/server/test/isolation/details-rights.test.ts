import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresql } from '../support/databases.ts';

/** What the database holds about the limits of grants, whatever the code above it believes (`docs/protocol.md` §15). */

const DETAIL = {
  type: 'urn:grantex:call',
  scope: 'payments:initiate',
  arguments: { amount: { max: '500' } },
};
const CLOSED = { ...DETAIL, closed: true };
const APPROVED = JSON.stringify([DETAIL]);

let client: pg.Client;
beforeAll(async () => {
  const { environment } = await postgresql();
  client = new pg.Client({ connectionString: environment['DATABASE_URL'] });
  await client.connect();
  await client.query(`
    INSERT INTO developers (id, name, mode) VALUES ('dev_1', 'Acme', 'live'), ('dev_2', 'Sandbox', 'sandbox');
    INSERT INTO agents (id, developer_id, name, scopes, redirect_uris, status)
      VALUES ('ag_1', 'dev_1', 'a', '{}', '{}', 'active'), ('ag_2', 'dev_2', 'b', '{}', '{}', 'active');
    INSERT INTO principals (id, developer_id, principal_id) VALUES ('prn_1', 'dev_1', 'alice'), ('prn_2', 'dev_2', 'bob');
    INSERT INTO authorization_requests (id, developer_id, agent_id, principal, scopes, details, audience, grant_lifetime,
        status, consent_digest, expires_at, acr, amr, auth_time, decided_at, approved_scopes, approved_lifetime,
        approved_details)
      SELECT 'areq_' || n, 'dev_' || n, 'ag_' || n, 'prn_' || n, '{payments:initiate:by_details,payments:read}',
        '${APPROVED}', 'https://api.example', 3600, 'approved', n::text::bytea, now() + interval '1 hour', acr, '{}',
        '2026-01-01', now(), '{payments:initiate:by_details,payments:read}', 3600, '${APPROVED}'
      FROM (VALUES (1, 'urn:grantex:acr:verified'), (2, 'urn:grantex:acr:sandbox')) AS row (n, acr)`);
});
afterAll(() => client.end());

/** Runs statements as the application does for a developer, and rolls them back. */
async function asApplication(statement: string, { developer = 1, role = 'grantex_app' } = {}) {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('role', $1, true), set_config('grantex.developer', $2, true)`, [
      role,
      `dev_${developer}`,
    ]);
    return await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Makes the grant of an approval. */
function rootGrant(scopes: string, details: readonly object[], request = 1): string {
  return `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, details, audience, ancestor_grant_ids,
      ancestor_agent_ids, acr, amr, auth_time, expires_at)
    SELECT 'grnt_1', developer_id, agent_id, principal, '{${scopes}}', '${JSON.stringify(details)}', audience, '{}', '{}',
      acr, amr, auth_time, now() + interval '1 second' FROM authorization_requests WHERE id = 'areq_${request}'`;
}

/** Makes that grant, a token of it, and with the token a grant below. */
function childGrant(scopes: string, details: readonly object[]): string {
  return `${rootGrant('payments:initiate:by_details,payments:read', [DETAIL])};
    INSERT INTO grant_tokens (jti, developer_id, grant_id, issued_at, expires_at)
      SELECT 'tok_1', developer_id, id, issued_at, expires_at FROM grants WHERE id = 'grnt_1';
    INSERT INTO grants (id, developer_id, agent_id, principal, scopes, details, audience, parent_grant_id, parent_jti,
      ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
    SELECT 'grnt_2', developer_id, agent_id, principal, '{${scopes}}', '${JSON.stringify(details)}', audience, id, 'tok_1',
      ARRAY[id], ARRAY[agent_id], acr, amr, auth_time, expires_at FROM grants WHERE id = 'grnt_1'`;
}

const BOTH = 'payments:initiate:by_details,payments:read';
const APART = /a limited scope and its limit stand together/;
const OTHER = /the limits that its principal approved/;
const HUMAN = /approved by its principal alone/;

test.each([
  ['of a live server', 1],
  ['of a sandbox', 2],
])('a grant %s has the limits that were approved', async (_where, request) => {
  const grant = rootGrant(BOTH, [DETAIL], request);
  expect((await asApplication(grant, { developer: request })).rowCount).toBe(1);
});

test.each<[string, string, RegExp]>([
  ['without the limits', rootGrant(BOTH, []), APART],
  ['with wider limits', rootGrant(BOTH, [{ ...DETAIL, arguments: { amount: { max: '501' } } }]), OTHER],
  ['with a second limit', rootGrant(BOTH, [DETAIL, CLOSED]), OTHER],
  ['of the scope alone', rootGrant('payments:read', []), /rests on what its principal approved/],
  [
    'of limits beside their scope without limit',
    rootGrant(`${BOTH},payments:initiate`, [DETAIL]),
    /approved/,
  ],
])('no API key makes a grant %s', async (_how, statement, message) => {
  await expect(asApplication(statement)).rejects.toThrow(message);
});

test.each<[string, string, RegExp]>([
  ['the limits', rootGrant(BOTH, [], 2), APART],
  ['what was approved', rootGrant(BOTH, [CLOSED], 2), OTHER],
  ['the scope of a limit', rootGrant('payments:read', [DETAIL], 2), APART],
  ['the limit of a scope beside it', rootGrant(`${BOTH},payments:initiate:max_5`, [DETAIL], 2), APART],
])('a grant of a sandbox does not leave out %s', async (_what, statement, message) => {
  await expect(asApplication(statement, { developer: 2 })).rejects.toThrow(message);
});

test.each<[string, string, readonly object[]]>([
  ['the same limits', BOTH, [DETAIL]],
  ['more limits', BOTH, [DETAIL, CLOSED]],
  [
    'a limit of more arguments',
    BOTH,
    [{ ...CLOSED, arguments: { ...DETAIL.arguments, to: { prefix: 'a' } } }],
  ],
  ['none of the limited scope', 'payments:read', []],
])('a delegated grant may have %s', async (_what, scopes, details) => {
  const results = [await asApplication(childGrant(scopes, details))].flat();
  expect(results.at(-1)?.rowCount).toBe(1);
});

test.each<[string, string, readonly object[], RegExp]>([
  ['has the scope without its limit', 'payments:initiate', [], OTHER],
  ['has the scope with a bound in the place of its limit', 'payments:initiate:max_5', [], OTHER],
  ['has the limited scope without a limit', BOTH, [], APART],
  ['limits another argument', BOTH, [{ ...DETAIL, arguments: { currency: { oneOf: ['EUR'] } } }], OTHER],
  ['has a limit of no argument', BOTH, [{ type: DETAIL.type, scope: DETAIL.scope }], OTHER],
])('no delegated grant %s', async (_how, scopes, details, message) => {
  await expect(asApplication(childGrant(scopes, details))).rejects.toThrow(message);
});

test.each(['grantex_app', 'grantex_consent'])('%s changes no limit of a grant', async (role) => {
  await client.query(`SELECT set_config('grantex.developer', 'dev_1', false)`);
  await client.query(rootGrant(BOTH, [DETAIL]));
  const change = `UPDATE grants SET details = '[]'`;
  await expect(asApplication(change, { role })).rejects.toThrow(/does not change|permission denied/);
  await client.query('DELETE FROM grants');
});

test.each([
  ['change what was asked', `UPDATE authorization_requests SET details = '[]'`],
  ['change what was approved', `UPDATE authorization_requests SET approved_details = '[]'`],
  [
    'make a request whose limits are approved',
    `INSERT INTO authorization_requests (id, developer_id, agent_id, principal, scopes, audience, grant_lifetime, status,
        consent_digest, expires_at, approved_details)
      SELECT 'areq_x', developer_id, agent_id, principal, scopes, audience, grant_lifetime, 'pending', '\\x00', expires_at,
        '[]' FROM authorization_requests`,
  ],
])('no API key of a live server can %s', async (_what, statement) => {
  await expect(asApplication(statement)).rejects.toThrow(HUMAN);
});

test('not even a person approves less limits than were asked for', async () => {
  const widen = `UPDATE authorization_requests SET approved_details = '[]' WHERE id = 'areq_1'`;
  await expect(asApplication(widen, { role: 'grantex_consent' })).rejects.toThrow(/approved_keeps_limits/);
});

test('a person approves with a limit what was asked for without one', async () => {
  const asked = `UPDATE authorization_requests SET scopes = '{payments:initiate}', details = '[]',
    approved_scopes = NULL, approved_details = NULL WHERE id = 'areq_1'`;
  const limited = `UPDATE authorization_requests SET approved_scopes = '{payments:initiate:by_details}',
    approved_details = '${APPROVED}' WHERE id = 'areq_1'`;
  await client.query('BEGIN');
  await client.query(asked);
  expect((await client.query(limited)).rowCount).toBe(1);
  await client.query('ROLLBACK');
});
