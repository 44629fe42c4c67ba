import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type Asked, boundPerson, liveServer } from '../people/consent/person.ts';
import { postgresql } from '../support/databases.ts';
import type { TestServer } from '../support/server.ts';

/**
 * The database rights below the code: the role that serves API keys cannot decide, bind or replace a person on a live
 * server.
 */

let server: TestServer;
let client: pg.Client;
/** One person has a pending request and one that they approved. Another person has one that they approved in part. */
let waiting: Asked;
let approved: Asked;
let narrowed: Asked;
beforeAll(async () => {
  const place = await postgresql();
  server = await liveServer({ place });
  const { asked, person } = await boundPerson(server);
  approved = asked;
  await person.approve(approved.secret);
  const granted = await boundPerson(server);
  await granted.person.approve(granted.asked.secret);
  const { call } = server.developer;
  const { code } = (await call(`GET /v1/authorize/${granted.asked.authRequestId}`)).body;
  await call('POST /v1/token', { code, agentId: granted.asked.agentId });
  const choosing = await boundPerson(server);
  narrowed = choosing.asked;
  await choosing.person.approve(narrowed.secret, {}, { scope: ['flights:search'], lifetime: '1h' });
  waiting = await ask(server.developer, { principalId: approved.principalId });
  client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
  await client.query(`INSERT INTO approvals (id, developer_id, grant_id, principal, audience, action, digest, expires_at,
      status, decided_at, use_until, used_at, entry_id)
    SELECT 'apr_' || given.status, g.developer_id, g.id, g.principal, 'https://pay.example', 'pay', given.status,
      now() + interval '15 minutes', given.status, given.decided_at, given.use_until, given.used_at, given.entry_id
    FROM grants g, (VALUES
      ('pending', NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, NULL),
      ('approved', now(), now() + interval '5 minutes', NULL, NULL),
      ('refused', now(), NULL, NULL, NULL),
      ('used', now(), now() + interval '5 minutes', now(), 'alog_x')
    ) AS given (status, decided_at, use_until, used_at, entry_id)`);
});
afterAll(async () => {
  await client.end();
  await server.close();
});

async function asApplication(statement: string, role = 'grantex_app'): Promise<pg.QueryResult> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('role', $1, true), set_config('grantex.developer', $2, true)`, [
      role,
      server.developer.id,
    ]);
    return await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
}

const request = (): string => `id = '${waiting.authRequestId}'`;
const decided = (): string => `id = '${approved.authRequestId}'`;
const partly = (): string => `id = '${narrowed.authRequestId}'`;
const person = (): string => `principal_id = '${approved.principalId}'`;

test.each<[string, () => string, RegExp]>([
  [
    'approve a request',
    () => `UPDATE authorization_requests SET status = 'approved' WHERE ${request()}`,
    /approved by its principal alone/,
  ],
  [
    'write a proof of the person',
    () =>
      `UPDATE authorization_requests SET acr = 'urn:grantex:acr:verified', amr = '{}', auth_time = now() WHERE ${request()}`,
    /approved by its principal alone/,
  ],
  [
    'make a request that is approved already',
    () => `INSERT INTO authorization_requests SELECT 'areq_x', developer_id, agent_id, principal, scopes, audience,
      redirect_uri, state, grant_lifetime, code_challenge, 'approved', '\\x00', created_at, expires_at
      FROM authorization_requests WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'add a scope to what was approved',
    () => `UPDATE authorization_requests SET scopes = '{flights:cancel}' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'approve more than its person did',
    () => `UPDATE authorization_requests SET approved_scopes = scopes WHERE ${partly()}`,
    /approved by its principal alone/,
  ],
  [
    'approve for longer than its person did',
    () => `UPDATE authorization_requests SET approved_lifetime = grant_lifetime WHERE ${partly()}`,
    /approved by its principal alone/,
  ],
  [
    'say of a request that waits what is approved of it',
    () => `UPDATE authorization_requests SET approved_scopes = scopes WHERE ${request()}`,
    /approved by its principal alone/,
  ],
  [
    'lift what a person has stopped',
    () => `UPDATE grants SET stopped_by_person = now(); UPDATE grants SET stopped_by_person = NULL`,
    /they lift alone/,
  ],
  [
    'move what a person has stopped to before their approval',
    () => `UPDATE grants SET stopped_by_person = now(); UPDATE grants SET stopped_by_person = '2020-01-01'`,
    /they lift alone/,
  ],
  [
    'make what was denied a used approval, which lifts',
    () => `UPDATE authorization_requests SET status = 'denied' WHERE ${decided()};
      UPDATE authorization_requests SET status = 'consumed' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'hold in the name of a person',
    () =>
      `INSERT INTO grant_holds (developer_id, grant_id, held_by) SELECT developer_id, id, 'person' FROM grants`,
    /belongs to whoever put it on/,
  ],
  [
    "make a hold that was put on another's",
    () => `INSERT INTO grant_holds (developer_id, grant_id, held_by) SELECT developer_id, id, 'developer' FROM grants;
      UPDATE grant_holds SET held_by = 'person'`,
    /permission denied/,
  ],
  ['delete a grant, and what is stopped by it', () => `DELETE FROM grants`, /permission denied/],
  [
    'make a grant of all that was asked, where less was approved',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, '{}', '{}', acr, amr, auth_time,
        now() + interval '1 hour' FROM authorization_requests WHERE ${partly()}`,
    /rests on what its principal approved/,
  ],
  [
    'make a grant for as long as was asked, where less was approved',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, approved_scopes, audience, '{}', '{}', acr, amr, auth_time,
        now() + grant_lifetime * interval '1 second' FROM authorization_requests WHERE ${partly()}`,
    /rests on what its principal approved/,
  ],
  [
    'hand what was approved to another agent',
    () => `UPDATE authorization_requests SET agent_id = '${waiting.agentId}' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'make what was approved last longer',
    () => `UPDATE authorization_requests SET grant_lifetime = 99999999 WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'take the challenge of a code away',
    () => `UPDATE authorization_requests SET code_challenge = 'x' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'make a new link to what is decided',
    () => `UPDATE authorization_requests SET consent_digest = '\\x00' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'make a new link to a login of a client',
    () => `INSERT INTO authorization_requests (id, developer_id, scopes, audience, grant_lifetime, consent_digest,
        expires_at, status, face, client_id, client_name)
      SELECT 'areq_x', developer_id, scopes, audience, grant_lifetime, '\\x00', expires_at, 'pending', 'oauth', 'c', 'c'
        FROM authorization_requests WHERE ${request()};
      UPDATE authorization_requests SET consent_digest = '\\x01' WHERE id = 'areq_x'`,
    /approved by its principal alone/,
  ],
  [
    'make a request wait again that was taken back',
    () => `UPDATE authorization_requests SET status = 'cancelled' WHERE ${request()};
      UPDATE authorization_requests SET status = 'pending' WHERE ${request()}`,
    /stays as it is/,
  ],
  [
    'make a grant of what nobody approved',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, '{flights:cancel}', audience, '{}', '{}', acr, amr,
        auth_time, now() + interval '1 hour' FROM authorization_requests WHERE ${decided()}`,
    /rests on what its principal approved/,
  ],
  [
    'make a grant for another agent than the one that was approved',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, '${waiting.agentId}', principal, scopes, audience, '{}', '{}', acr, amr,
        auth_time, now() + interval '1 hour' FROM authorization_requests WHERE ${decided()}`,
    /rests on what its principal approved/,
  ],
  [
    'make a grant that lasts longer than what was approved',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, '{}', '{}', acr, amr, auth_time,
        now() + (grant_lifetime + 60) * interval '1 second' FROM authorization_requests WHERE ${decided()}`,
    /rests on what its principal approved/,
  ],
  [
    'say in a grant that nobody was asked, as in a sandbox',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, '{}', '{}', 'urn:grantex:acr:sandbox',
        '{}', created_at, now() + interval '1 hour' FROM authorization_requests WHERE ${request()}`,
    /rests on what its principal approved/,
  ],
  [
    'say at which provider somebody signed in',
    () => `UPDATE authorization_requests SET idp = 'https://idp.example' WHERE ${decided()}`,
    /approved by its principal alone/,
  ],
  [
    'make a request that names a provider',
    () => `INSERT INTO authorization_requests (id, developer_id, agent_id, principal, scopes, audience, grant_lifetime,
        consent_digest, expires_at, status, idp)
      SELECT 'areq_x', developer_id, agent_id, principal, scopes, audience, grant_lifetime, '\\x00', expires_at, 'pending',
        'https://idp.example' FROM authorization_requests WHERE ${request()}`,
    /approved by its principal alone/,
  ],
  [
    'make a grant that names a provider, where nobody signed in at one',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, idp, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, approved_scopes, audience, '{}', '{}', acr,
        'https://idp.example', amr, auth_time, now() + interval '1 second'
      FROM authorization_requests WHERE ${decided()}`,
    /names the provider of its approval/,
  ],
  [
    'delegate in the name of another provider',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, idp, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, id, ARRAY[id], ARRAY[agent_id], acr,
        'https://idp.example', amr, auth_time, expires_at FROM grants`,
    /names the provider of its approval/,
  ],
  [
    'change the provider of a grant',
    () => `UPDATE grants SET idp = 'https://idp.example'`,
    /a grant does not change/,
  ],
  [
    'hang a grant of one person below that of another',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, (SELECT id FROM principals WHERE ${person()}), scopes, audience, id,
        ARRAY[id], ARRAY[agent_id], acr, amr, auth_time, expires_at FROM grants`,
    /rests on what its principal approved/,
  ],
  [
    'delegate for longer than what is delegated lasts',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, id, ARRAY[id], ARRAY[agent_id], acr,
        amr, auth_time, expires_at + interval '1 second' FROM grants`,
    /rests on what its principal approved/,
  ],
  [
    'delegate without a token of what is delegated',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, id, ARRAY[id], ARRAY[agent_id], acr,
        amr, auth_time, expires_at FROM grants`,
    /ends with the token that it was made with/,
  ],
  [
    'delegate for longer than the token lasts that it delegates with',
    () => `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id, parent_jti,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', g.developer_id, agent_id, principal, scopes, audience, g.id, jti, ARRAY[g.id], ARRAY[agent_id],
        acr, amr, auth_time, t.expires_at + interval '1 millisecond'
      FROM grants g JOIN grant_tokens t ON t.grant_id = g.id WHERE g.expires_at > t.expires_at`,
    /ends with the token that it was made with/,
  ],
  [
    'take a revocation back',
    () => `UPDATE grants SET revoked_at = now(); UPDATE grants SET revoked_at = NULL`,
    /a grant does not change/,
  ],
  [
    'approve with a table of its own in front of the real one',
    () => `CREATE TEMPORARY TABLE developers (id text, mode text);
      INSERT INTO developers SELECT id, 'sandbox' FROM public.developers;
      UPDATE authorization_requests SET status = 'approved' WHERE ${request()}`,
    /approved by its principal alone/,
  ],
  [
    'change an address with a table of its own in front of the real one',
    () => `CREATE TEMPORARY TABLE bindings (principal text);
      UPDATE principals SET email = 'm@example.com', email_entered_at = now() WHERE ${person()}`,
    /address of a bound principal is fixed/,
  ],
  [
    'make a grant with a table of its own in front of the real one',
    () => `CREATE TEMPORARY TABLE authorization_requests AS SELECT * FROM public.authorization_requests;
      UPDATE authorization_requests SET scopes = '{flights:cancel}';
      INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, '{}', '{}', acr, amr, auth_time,
        now() + interval '1 hour' FROM authorization_requests WHERE ${decided()}`,
    /rests on what its principal approved/,
  ],
  ['widen a grant', () => `UPDATE grants SET scopes = '{flights:cancel}'`, /a grant does not change/],
  ['make a grant last longer', () => `UPDATE grants SET expires_at = 'infinity'`, /a grant does not change/],
  ['become a sandbox', () => `UPDATE developers SET mode = 'sandbox'`, /permission denied/],
  [
    'bind a principal',
    () => `INSERT INTO bindings (id, developer_id, principal, way) SELECT 'bnd_x', developer_id, id, 'verified'
      FROM principals`,
    /permission denied/,
  ],
  ['end a binding', () => `UPDATE bindings SET ended_at = now()`, /ended by its person alone/],
  ['change a binding', () => `UPDATE bindings SET way = 'directory'`, /permission denied/],
  ['see who signed in', () => `SELECT FROM directory_identities`, /permission denied/],
  ['see who signs in', () => `SELECT FROM directory_sign_ins`, /permission denied/],
  ['delete a binding', () => `DELETE FROM bindings`, /permission denied/],
  ['see accounts', () => `SELECT FROM accounts`, /permission denied/],
  ['see passkeys', () => `SELECT FROM passkeys`, /permission denied/],
  [
    'add a passkey',
    () => `INSERT INTO passkeys VALUES ('x', 'acct_x', '', 0, '{}', false)`,
    /permission denied/,
  ],
  ['reset a passkey', () => `DELETE FROM passkeys`, /permission denied/],
  ['see challenges', () => `SELECT FROM webauthn_challenges`, /permission denied/],
  ['make a challenge', () => `INSERT INTO webauthn_challenges (digest) VALUES ('')`, /permission denied/],
  ['see sessions of people', () => `SELECT FROM account_sessions`, /permission denied/],
  [
    'make a session of a person',
    () => `INSERT INTO account_sessions (digest) VALUES ('')`,
    /permission denied/,
  ],
  ['see which links were mailed', () => `SELECT FROM mail_links`, /permission denied/],
  [
    'say that an address is proven',
    () => `INSERT INTO address_proofs (digest) VALUES ('')`,
    /permission denied/,
  ],
  [
    'change where a link for a lost passkey goes',
    () => `UPDATE principals SET email = 'm@example.com', email_entered_at = now() WHERE ${person()}`,
    /address of a bound principal is fixed/,
  ],
  [
    'give the name of a person to another row',
    () => `UPDATE principals SET principal_id = principal_id || '2' WHERE ${person()}`,
    /name of a principal is fixed/,
  ],
  [
    'make a name another than entries say',
    () => `UPDATE principals SET salt = decode(repeat('00', 16), 'hex') WHERE ${person()}`,
    /name of a principal is fixed/,
  ],
  [
    'keep what tells the name of somebody who is erased',
    () => `UPDATE principals SET principal_id = NULL WHERE ${person()}`,
    /salt_goes_with_name/,
  ],
  ['free a name that is reserved', () => `DELETE FROM reserved_principals`, /permission denied/],
  [
    'delete the person to free the name',
    () => `DELETE FROM principals WHERE ${person()}`,
    /violates foreign key|permission denied/,
  ],
  [
    'approve a call',
    () => `UPDATE approvals SET status = 'approved', decided_at = now(), use_until = now() + interval '5 minutes'
      WHERE id = 'apr_pending'`,
    /approved by its principal alone/,
  ],
  [
    'refuse a call',
    () => `UPDATE approvals SET status = 'refused', decided_at = now() WHERE id = 'apr_pending'`,
    /approved by its principal alone/,
  ],
  [
    'approve a call with a table of its own in front of the real one',
    () => `CREATE TEMPORARY TABLE developers (id text, mode text);
      INSERT INTO developers SELECT id, 'sandbox' FROM public.developers;
      UPDATE approvals SET status = 'approved', decided_at = now(), use_until = now() WHERE id = 'apr_pending'`,
    /approved by its principal alone/,
  ],
  [
    'use an approval that was never given',
    () =>
      `UPDATE approvals SET status = 'used', used_at = now(), entry_id = 'alog_y' WHERE id = 'apr_pending'`,
    /used once and an answer stays|violates check constraint/,
  ],
  [
    'use an approval for longer',
    () => `UPDATE approvals SET use_until = 'infinity' WHERE id = 'apr_approved'`,
    /approved by its principal alone/,
  ],
  [
    'use an approval again',
    () => `UPDATE approvals SET status = 'approved', used_at = NULL, entry_id = NULL WHERE id = 'apr_used'`,
    /approved by its principal alone|used once and an answer stays/,
  ],
  [
    'ask again about what was refused',
    () => `UPDATE approvals SET status = 'expired' WHERE id = 'apr_refused'`,
    /used once and an answer stays/,
  ],
  ['delete what was refused', () => `DELETE FROM approvals WHERE id = 'apr_refused'`, /permission denied/],
  [
    'move an approval to another call',
    () => `UPDATE approvals SET digest = 'x' WHERE id = 'apr_approved'`,
    /permission denied/,
  ],
  [
    'make an approval that is given already',
    () => `INSERT INTO approvals (id, developer_id, grant_id, principal, audience, action, digest, expires_at, status,
        decided_at, use_until)
      SELECT 'apr_x', developer_id, id, principal, audience, 'pay', 'x', now(), 'approved', now(), 'infinity' FROM grants`,
    /has not answered/,
  ],
  [
    'ask another person about a call',
    () => `INSERT INTO approvals (id, developer_id, grant_id, principal, audience, action, digest, expires_at)
      SELECT 'apr_x', developer_id, id, (SELECT id FROM principals WHERE ${person()}), audience, 'pay', 'x', now()
      FROM grants`,
    /has not answered/,
  ],
  [
    'switch the triggers off',
    () => `ALTER TABLE authorization_requests DISABLE TRIGGER ALL`,
    /must be owner/,
  ],
])('the application cannot %s', async (_what, statement, message) => {
  await expect(asApplication(statement())).rejects.toThrow(message);
});

test('what was taken back is not even approved by a server of the previous release, which knows no such status', async () => {
  await client.query(`UPDATE authorization_requests SET status = 'cancelled' WHERE ${request()}`);
  const approval = `UPDATE authorization_requests SET status = 'approved' WHERE ${request()}`;
  await expect(asApplication(approval, 'grantex_consent')).rejects.toThrow(/stays as it is/);
  await client.query(`UPDATE authorization_requests SET status = 'pending' WHERE ${request()}`);
});

test('the rows that these attempts name exist', async () => {
  const { rows } = await client.query('SELECT status FROM authorization_requests ORDER BY created_at');
  expect(rows.map(({ status }) => status)).toEqual(['approved', 'consumed', 'approved', 'pending']);
  expect((await client.query('SELECT FROM grants')).rowCount).toBe(1);
});

test('the application can lift what a person had stopped before they approved', async () => {
  const { command, rowCount } = await asApplication(`UPDATE grants SET stopped_by_person = '2020-01-01';
    UPDATE grants SET stopped_by_person = NULL`).then((results) => [results].flat().at(-1) ?? results);
  expect([command, rowCount]).toEqual(['UPDATE', 1]);
});

test('the application can still take a request back, as a developer may', async () => {
  const { rowCount } = await asApplication(
    `UPDATE authorization_requests SET status = 'denied', state = NULL, redirect_uri = NULL WHERE ${request()}`,
  );
  expect(rowCount).toBe(1);
});

test('a trigger that is asked about some columns is asked about every column that it compares', async () => {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgattr <> '' AND NOT tgisinternal`,
  );
  const compared = rows.map(({ definition }) => {
    const asked = /UPDATE OF (.+?) ON/.exec(definition)?.[1]?.split(', ') ?? [];
    const changed = [...definition.matchAll(/new\.(\w+) IS DISTINCT FROM old\.\1/g)].map(
      ([, column]) => column,
    );
    return { asked: new Set(asked), changed: new Set(changed) };
  });
  expect(compared).toHaveLength(12);
  for (const { asked, changed } of compared) expect(asked).toEqual(changed);
});

test('no check calls a function whose body each statement would read anew', async () => {
  const { rows } = await client.query<{ name: string; is_read: boolean }>(`
    SELECT DISTINCT p.proname AS name, l.lanname = 'sql' AND p.proconfig IS NULL AS is_read
    FROM pg_depend d JOIN pg_constraint c ON c.oid = d.objid AND d.classid = 'pg_constraint'::regclass
      JOIN pg_proc p ON p.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass
      JOIN pg_language l ON l.oid = p.prolang
    WHERE c.contype = 'c' ORDER BY name`);
  expect(rows).toEqual([
    { name: 'keeps_limits', is_read: false },
    { name: 'narrows', is_read: false },
  ]);
});
