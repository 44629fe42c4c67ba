import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAccountSession } from '../../../src/people/accounts/session.ts';
import { newSecret, secretDigest } from '../../../src/base/secrets.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openOwned } from '../../../src/base/store/owner.ts';
import { configOf, keptEngines } from '../backup/places.ts';
import type { Place } from '../../support/databases.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';

const KEY = newSecret('gx_test_');
const ISSUER = 'https://login.example.com';
/** Stored before URLs had to be in their normal form. */
const AUDIENCE = 'https://API.example:443';

const EVENTS = {
  'principal.bound': { principal: 'prn_1', way: 'directory', isRecovery: false },
  'grant.created': {
    grantId: 'grnt_1',
    agentId: 'ag_1',
    principal: 'prn_1',
    scopes: ['flights:search'],
    audience: AUDIENCE,
    expiresAt: '2026-01-01T00:00:00.000Z',
    parentGrantId: null,
    authRequestId: null,
  },
  'token.revoked': { jti: 'tok_1' },
};

const ROWS = [
  sql`INSERT INTO developers (id, name, mode, settings)
    VALUES ('dev_1', 'a developer', 'sandbox', ${JSON.stringify({ audiences: [AUDIENCE] })}::jsonb)`,
  sql`INSERT INTO api_keys (id, developer_id, name, digest, roles)
    VALUES ('key_1', 'dev_1', 'first', ${secretDigest(KEY)}, '{admin}')`,
  sql`INSERT INTO agents (id, developer_id, name, scopes, redirect_uris, status)
    VALUES ('ag_1', 'dev_1', 'an agent', '{flights:search}', '{https:evil,https://*.x/cb}', 'active')`,
  sql`INSERT INTO principals (id, developer_id, principal_id) VALUES ('prn_1', 'dev_1', 'alice')`,
  sql`INSERT INTO sign_in_providers (id, developer_id, issuer, client_id, client_secret, principal_claim, scopes)
    VALUES ('idp_1', 'dev_1', ${ISSUER}, 'client', '', 'sub', '{}')`,
  sql`INSERT INTO accounts (id, user_handle) VALUES ('acct_1', '\\x00')`,
  sql`INSERT INTO directory_identities (account_id, provider_id, subject) VALUES ('acct_1', 'idp_1', 'alice')`,
  sql`INSERT INTO bindings (id, developer_id, principal, account_id, way)
    VALUES ('bnd_1', 'dev_1', 'prn_1', 'acct_1', 'directory')`,
  sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
      ancestor_agent_ids, acr, amr, auth_time, expires_at)
    VALUES ('grnt_1', 'dev_1', 'ag_1', 'prn_1', '{flights:search}', ${AUDIENCE}, '{}', '{}',
      'urn:grantex:acr:directory', '{}', clock_timestamp(), clock_timestamp() + interval '1 hour')`,
  ...Object.entries(EVENTS).map(
    ([type, data]) => sql`INSERT INTO events (developer_id, id, type, data)
      VALUES ('dev_1', ${`evt_${type}`}, ${type}, ${JSON.stringify(data)}::jsonb)`,
  ),
];

/** A name whose first account is gone, whose second is known, and whose third is current. */
const HANDED_ON = [
  sql`INSERT INTO principals (id, developer_id, principal_id) VALUES ('prn_2', 'dev_1', 'dora')`,
  ...[2, 3].flatMap((person) => [
    sql`INSERT INTO accounts (id, user_handle) VALUES (${`acct_${person}`}, ${Buffer.of(person)})`,
    sql`INSERT INTO directory_identities (account_id, provider_id, subject)
      VALUES (${`acct_${person}`}, 'idp_1', ${`dora-${person}`})`,
  ]),
  sql`INSERT INTO bindings (id, developer_id, principal, account_id, way, bound_at, ended_at) VALUES
    ('bnd_21', 'dev_1', 'prn_2', NULL, 'directory', '2026-01-01', '2026-01-02'),
    ('bnd_22', 'dev_1', 'prn_2', 'acct_2', 'directory', '2026-02-01', '2026-02-02'),
    ('bnd_23', 'dev_1', 'prn_2', 'acct_3', 'directory', '2026-03-01', NULL)`,
  ...['2026-01-01', '2026-02-01', '2026-03-01'].map(
    (
      day,
      index,
    ) => sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
      VALUES (${`grnt_2${index + 1}`}, 'dev_1', 'ag_1', 'prn_2', '{flights:search}', ${AUDIENCE}, '{}', '{}',
        'urn:grantex:acr:directory', '{}', ${day}, ${day}, clock_timestamp() + interval '1 hour')`,
  ),
];

/** Two agents that were stopped. One was authorized again since. */
const STOPPED = ['urn:stopped', 'urn:authorized-again'].flatMap((audience, index) =>
  ['2026-01-01', '2026-02-01'].slice(0, index + 1).map(
    (
      day,
      place,
    ) => sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at, revoked_at)
      VALUES (${`grnt_3${index}${place}`}, 'dev_1', 'ag_1', 'prn_1', '{flights:search}', ${audience}, '{}', '{}',
        'urn:grantex:acr:directory', '{}', ${day}, ${day}, '2027-01-01', ${place === 0 ? '2026-01-02' : null})`,
  ),
);

/** A database from before the stricter rules for names, tokens and URLs. */
async function layRows(place: Place): Promise<void> {
  const { databaseUrl: url, dataDirectory } = configOf(place);
  const database = await openOwned({ url, dataDirectory, make: true });
  await database.inTransaction(async (transaction) => {
    await migrate(transaction, '0013-quick-reads');
    await sql`SET LOCAL ROLE grantex_system`.execute(transaction);
    for (const row of [...ROWS, ...HANDED_ON, ...STOPPED]) await row.execute(transaction);
  });
  await database.close();
}

describe.each(keptEngines)('data from before the stricter rules, on $engine', ({ target }) => {
  let server: TestServer;
  beforeAll(async () => {
    const place = await target();
    await layRows(place);
    server = await testServer({ place, bootstrapKey: KEY });
  });
  afterAll(() => server.close());

  test('settings with unnormalized audiences are shown, and can be changed', async () => {
    const { call } = server.developer;
    expect((await call('GET /v1/me')).body.settings).toEqual({ audiences: [AUDIENCE] });
    const audiences = ['https://api.example'];
    expect((await call('PATCH /v1/me', { settings: { audiences } })).status).toBe(200);
    expect((await call('GET /v1/me')).body.settings).toEqual({ audiences });
  });

  test("a person who got another person's name sees nothing of what that person decided", async () => {
    const browser = httpBrowser(server.url);
    const session = await server.database.forPerson((transaction) =>
      openAccountSession(transaction, 'acct_3'),
    );
    browser.cookies.set('grantex_session', session);
    const { json } = await browser.open('/permissions/history');
    expect(json.happenings.map(({ id }: { id: string }) => id)).toEqual(['grnt_23', 'bnd_23']);
  });

  test('an agent that somebody has stopped stays so until its person authorizes it again', async () => {
    const { call } = server.developer;
    const lifted = await call('DELETE /v1/grants/grnt_300/stop');
    expect([lifted.status, lifted.body.code]).toEqual([409, 'STOPPED_BY_PERSON']);
    expect((await call('DELETE /v1/grants/grnt_310/stop')).status).toBe(204);
  });

  test('events are listed with their current members', async () => {
    const listed = async () => {
      const { events } = (await server.developer.call('GET /v1/events')).body;
      return Object.fromEntries(events.map((event: any) => [event.type, event.data]));
    };
    // Events wait for transactions that began before them.
    await expect.poll(listed).toMatchObject({
      'principal.bound': { ...EVENTS['principal.bound'], principalId: 'alice', identityProvider: ISSUER },
      'grant.created': { ...EVENTS['grant.created'], principalId: 'alice', identityProvider: ISSUER },
      'token.revoked': { jti: 'tok_1', endedGrants: 0, endedGrantIds: [] },
    });
  });

  test('grants name the provider, and agents keep redirect URIs that no request can use', async () => {
    const { call } = server.developer;
    expect((await call('GET /v1/grants/grnt_1')).body).toMatchObject({ identityProvider: ISSUER });
    const { redirectUris } = (await call('GET /v1/agents/ag_1')).body;
    expect(redirectUris).toEqual(['https:evil', 'https://*.x/cb']);
    const wanted = { agentId: 'ag_1', principalId: 'alice', scopes: ['flights:search'] };
    for (const redirectUri of redirectUris) {
      expect((await call('POST /v1/authorize', { ...wanted, redirectUri })).status).toBe(400);
    }
  });
});
