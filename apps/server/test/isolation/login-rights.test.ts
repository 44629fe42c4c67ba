import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizePath, loggingIn, newPkce, openService, registerClient } from '../people/logins/log-in.ts';
import { postgresql } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';

/** The database rights below logins: no key authorizes a client, and no page changes what a client has asked. */

let server: TestServer;
let client: pg.Client;
/** One login is approved, and another one waits. Another developer has a service, too. */
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({
    place,
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  const scopes = ['flights:search', 'payments:initiate:max_500'];
  const service = await openService(server, { people: 'anyone', scopes });
  const stranger = await server.signUp();
  const other = await openService(server, { people: 'anyone' }, { developer: stranger });
  const client_id = await registerClient(server);
  const person = loggingIn(server);
  const path = authorizePath({
    client_id,
    code_challenge: newPkce().challenge,
    resource: service.audience,
  });
  const { at } = await person.open(path);
  await person.enrol(at);
  await person.approve(at, { scope: ['payments:initiate:max_5'] });
  await person.open(path);
  client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
  await Promise.all([service.close(), other.close()]);
});
afterAll(async () => {
  await client.end();
  await server.close();
});

async function as(role: string, statement: string): Promise<pg.QueryResult> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('role', $1, true), set_config('grantex.developer', $2, true)`, [
      role,
      role === 'grantex_app' ? server.developer.id : '',
    ]);
    return await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
}

const WAITING = `WHERE face = 'oauth' AND status = 'pending'`;
const APPROVED = `WHERE face = 'oauth' AND status = 'approved'`;
const update = (assignment: string, where = WAITING): string =>
  `UPDATE authorization_requests SET ${assignment} ${where}`;

const BY_KEY: Readonly<Record<string, [string, RegExp]>> = {
  'authorize a client': [update(`status = 'approved'`), /approved by its principal alone/],
  'say who has authorized a client': [
    update('principal = (SELECT id FROM principals LIMIT 1)'),
    /approved by its principal alone/,
  ],
  'say which agent a client is': [update('agent_id = NULL'), /approved by its principal alone/],
  'raise an amount that was approved': [
    update(`approved_scopes = '{payments:initiate:max_500}'`, APPROVED),
    /approved by its principal alone/,
  ],
  'change where an answer goes': [
    update(`redirect_uri = 'https://evil.example/'`),
    /approved by its principal alone/,
  ],
  'change the browser of a login': [update(`visit_digest = '\\x00'`), /approved by its principal alone/],
  'change which client asks': [update(`client_id = 'cl_evil'`), /approved by its principal alone/],
  'change how a client is called': [update(`client_name = 'Bank'`), /approved by its principal alone/],
  'change what a client gets back': [update(`state = 'x'`), /approved by its principal alone/],
  'free a code from its key': [update(`dpop_jkt = 'x'`), /approved by its principal alone/],
  'say that a key was proven': [update('is_key_proven = true'), /approved by its principal alone/],
  'make a code of an approved login': [
    update(`code_digest = '\\x00'`, APPROVED),
    /approved by its principal alone/,
  ],
  'make a code last longer': [
    update(`code_expires_at = 'infinity'`, APPROVED),
    /approved by its principal alone/,
  ],
  'make a login last longer': [update(`expires_at = 'infinity'`), /approved by its principal alone/],
  'make a request of its API of a login': [
    update(`face = 'api', client_id = NULL, client_name = NULL`, APPROVED),
    /approved by its principal alone/,
  ],
  'say which grant ends': [update(`ends_grant_id = 'grnt_x'`, APPROVED), /approved by its principal alone/],
  'make a login that is approved': [
    `INSERT INTO authorization_requests (id, developer_id, scopes, audience, grant_lifetime, consent_digest, expires_at,
        status, face, client_id, client_name, agent_id, principal)
      SELECT 'areq_x', developer_id, scopes, audience, 60, '\\x00', expires_at, 'approved', 'oauth', client_id, client_name,
        agent_id, principal FROM authorization_requests ${APPROVED}`,
    /approved by its principal alone/,
  ],
  'make a grant of an amount that was not approved': [
    `INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, expires_at)
      SELECT 'grnt_x', developer_id, agent_id, principal, scopes, audience, '{}', '{}', acr, amr, auth_time,
        now() + interval '1 minute' FROM authorization_requests ${APPROVED}`,
    /rests on what its principal approved/,
  ],
  'say what a provider has asserted': [
    `INSERT INTO identity_assertions (digest, developer_id) SELECT '\\x00', id FROM developers`,
    /permission denied/,
  ],
  'see clients': ['SELECT FROM oauth_clients', /permission denied/],
  'see documents of clients': ['SELECT FROM client_documents', /permission denied/],
  'see pushed requests': ['SELECT FROM pushed_requests', /permission denied/],
  'use a proof again': ['DELETE FROM used_proofs', /permission denied/],
  'make a proof old': [`UPDATE used_proofs SET expires_at = now()`, /permission denied/],
  'make an own agent of a client': [`UPDATE agents SET kind = 'agent', client_id = NULL`, /fixed/],
  'make another client of an agent': [
    `UPDATE agents SET client_id = 'cl_evil' WHERE kind = 'client'`,
    /fixed/,
  ],
  'register a service for another developer': [
    `INSERT INTO resources (url, developer_id, audience, open_to, people, scopes, default_scopes, dpop)
      SELECT 'https://x.example/', 'dev_other', 'https://x.example/', open_to, people, scopes, default_scopes, dpop FROM resources`,
    /row-level security/,
  ],
  'give a service to another developer': [
    `UPDATE resources SET developer_id = 'dev_other'`,
    /row-level security/,
  ],
};

test.each(Object.entries(BY_KEY))('no key can %s', async (_name, [statement, message]) => {
  await expect(as('grantex_app', statement)).rejects.toThrow(message);
});

const BY_PERSON: Readonly<Record<string, [string, RegExp]>> = {
  'give an approval to somebody else': [
    update('principal = NULL', APPROVED),
    /what a request is about is fixed/,
  ],
  'give an approval to another agent': [
    update('agent_id = NULL', APPROVED),
    /what a request is about is fixed/,
  ],
  'approve a higher amount than was asked': [
    update(`approved_scopes = '{payments:initiate:max_501}'`, APPROVED),
    /approved_narrows_asked/,
  ],
  'approve a payment without an amount': [
    update(`approved_scopes = '{payments:initiate}'`, APPROVED),
    /approved_narrows_asked/,
  ],
  'approve an amount of something else': [
    update(`approved_scopes = '{payments:refund:max_5}'`, APPROVED),
    /approved_narrows_asked/,
  ],
  'approve an amount that is none': [
    update(`approved_scopes = '{payments:initiate:max_-1}'`, APPROVED),
    /approved_narrows_asked/,
  ],
  'approve an amount beside another constraint': [
    update(`approved_scopes = '{payments:initiate:max_1:max_5}'`, APPROVED),
    /approved_narrows_asked/,
  ],
  'approve nothing': [update(`approved_scopes = '{NULL}'`, APPROVED), /approved_narrows_asked/],
  'authorize a client as nobody': [update(`status = 'approved'`), /is_about_somebody/],
  'change the browser of a login': [update(`visit_digest = '\\x00'`), /permission denied/],
  'change how a client is called': [update(`client_name = 'Bank'`), /permission denied/],
  'change where an answer goes': [update(`redirect_uri = 'https://evil.example/'`), /permission denied/],
  'make an agent for a developer': [
    `INSERT INTO agents (id, developer_id, name, scopes, redirect_uris, status)
      SELECT 'ag_x', developer_id, 'x', scopes, '{}', 'active' FROM agents`,
    /makes agents of clients alone/,
  ],
  'widen an agent': [`UPDATE agents SET scopes = '{flights:cancel}'`, /permission denied/],
  'reactivate a suspended client': [`UPDATE agents SET status = 'active'`, /permission denied/],
  'register a service': [`INSERT INTO resources SELECT * FROM resources`, /permission denied/],
  'open a service': [`UPDATE resources SET people = 'anyone'`, /permission denied/],
  'see clients': ['SELECT FROM oauth_clients', /permission denied/],
  'free the name of somebody who was erased': ['DELETE FROM reserved_principals', /permission denied/],
};

test.each(Object.entries(BY_PERSON))('no page can %s', async (_name, [statement, message]) => {
  await expect(as('grantex_consent', statement)).rejects.toThrow(message);
});

test('a developer sees and changes its own services alone', async () => {
  expect((await client.query('SELECT FROM resources')).rowCount).toBe(2);
  expect((await as('grantex_app', 'SELECT FROM resources')).rowCount).toBe(1);
  expect((await as('grantex_app', `UPDATE resources SET people = 'anyone'`)).rowCount).toBe(1);
  expect((await as('grantex_app', 'DELETE FROM resources')).rowCount).toBe(1);
});

test('the logins that these attempts name exist', async () => {
  const { rows } = await client.query(
    `SELECT status, approved_scopes FROM authorization_requests ORDER BY id`,
  );
  expect(rows).toEqual([
    { status: 'approved', approved_scopes: ['payments:initiate:max_5'] },
    { status: 'pending', approved_scopes: null },
  ]);
});
