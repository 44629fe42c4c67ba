import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { stopByPerson } from '../../../src/authority/grants/stops.ts';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { revoke } from '../../../src/authority/revocations/revoke.ts';
import type { ResourceSettings } from '../../../src/authority/resources/settings.ts';
import { signAssertion } from '../../authority/clients/assertion.ts';
import { proofFor } from '../../main/oauth/dpop-proof.ts';
import { keyedAgent } from '../../main/oauth/keyed-agent.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import { postgresql } from '../../support/databases.ts';
import { claimsOf, isValid } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { type HostileProvider, hostileProvider } from '../directory/hostile-provider.ts';
import { directoryPerson, leadingOn, setProvider } from '../directory/person.ts';
import { vouchedBrowser } from '../permissions/visit-with.ts';
import { connect, DEACTIVATION, provision, pushGroup } from '../scim/scim-client.ts';
import {
  authorizePath,
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from '../logins/log-in.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

let server: TestServer;
let provider: HostileProvider;
let service: Service;
let client: KeyedClient;
beforeAll(async () => {
  server = await testServer({
    place: await postgresql(),
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  provider = await hostileProvider();
  await setProvider(server.developer, provider.client);
});
afterAll(async () => {
  await provider.close();
  await server.close();
});
beforeEach(async () => {
  await serve({ people: 'provider' });
  client = await keyedClient();
});

/** Opens the only service of the developer. */
async function serve(settings: Partial<ResourceSettings>): Promise<void> {
  await service?.close();
  await server.developer.call('PATCH /v1/me', { settings: { resources: null } });
  service = await openService(server, settings);
}

/** A registered client that authenticates with its key. */
interface KeyedClient {
  id: string;
  authenticate(): Promise<Record<string, string>>;
}

async function keyedClient(metadata: object = {}): Promise<KeyedClient> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const id = await registerClient(server, {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [await exportJWK(publicKey)] },
    grant_types: ['authorization_code', JWT_BEARER],
    ...metadata,
  });
  return {
    id,
    authenticate: async () => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signAssertion(server.url, id, 'ES256', privateKey),
    }),
  };
}

interface Difference {
  header?: Record<string, unknown>;
  /** `undefined` leaves a claim out. */
  claims?: Record<string, unknown>;
  by?: HostileProvider;
  key?: CryptoKey;
}

/** An ID-JAG of the provider for a client, with the given differences. */
function assertionFor(
  clientId: string,
  sub: string,
  { header, claims, by = provider, key = by.privateKey }: Difference = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const usual = {
    iss: by.issuer,
    sub,
    aud: server.url,
    client_id: clientId,
    resource: service.audience,
    scope: 'flights:search',
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
  };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'oauth-id-jag+jwt', ...header })
    .sign(key);
}

const present = async (
  assertion: string,
  {
    as = client,
    form = {},
    headers = {},
  }: { as?: Pick<KeyedClient, 'authenticate'>; form?: object; headers?: Record<string, string> } = {},
) => {
  const { status, body } = await post(
    server,
    'token',
    { grant_type: JWT_BEARER, assertion, ...(await as.authenticate()), ...form },
    headers,
  );
  return { status, body, error: body.error as string | undefined };
};
/** Events wait for older transactions on the same PostgreSQL. */
const expectTold = (about: { type: string; principalId: string }, expected: object[]) =>
  expect
    .poll(async () => {
      const { events } = (await server.developer.call('GET /v1/events?pageSize=200')).body;
      return events.filter(
        ({ type, data }: any) => type === about.type && data.principalId === about.principalId,
      );
    })
    .toMatchObject(expected);
const grantsOf = async (principalId: string, { call }: TestDeveloper = server.developer) =>
  (await call(`GET /v1/grants?principalId=${principalId}`)).body.grants as {
    grantId: string;
    status: string;
  }[];

describe('an assertion of the provider', () => {
  test('gives a token for the person whom it names, and no refresh token', async () => {
    const { status, body } = await present(
      await assertionFor(client.id, 'ada', { claims: { amr: ['hwk'], auth_time: 1_700_000_000 } }),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'flights:search',
    });
    expect(body.expires_in).toBeLessThanOrEqual(3_600);
    expect(claimsOf(body.access_token)).toMatchObject({
      sub: 'ada',
      aud: service.audience,
      acr: 'urn:grantex:acr:directory',
      idp: provider.issuer,
      amr: ['hwk'],
      auth_time: 1_700_000_000,
      scp: ['flights:search'],
    });
    expect(await isValid(server.developer.call, body.access_token)).toBe(true);
    const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`)).json();
    expect(metadata.authorization_grant_profiles_supported).toEqual([
      'urn:ietf:params:oauth:grant-profile:id-jag',
    ]);
  });

  test('gives its client further tokens of one grant, each use with an event, until that grant ends', async () => {
    const assertion = await assertionFor(client.id, 'bea');
    const both = await Promise.all([present(assertion), present(assertion)]);
    const third = await present(assertion);
    const claims = [...both, third].map(({ body }) => claimsOf(body.access_token));
    expect(new Set(claims.map(({ grnt }) => grnt)).size).toBe(1);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
    const used = { type: 'assertion.used', principalId: 'bea' };
    const data = { grantId: claims[0].grnt, identityProvider: provider.issuer };
    await expectTold(used, [{ data }, { data }, { data }]);
    await server.developer.call(`DELETE /v1/grants/${claims[0].grnt}`);
    expect((await present(assertion)).error).toBe('invalid_grant');
  });

  test('is worth nothing to another client, with or without its name', async () => {
    const assertion = await assertionFor(client.id, 'cleo');
    const other = await keyedClient();
    expect((await present(assertion, { as: other })).error).toBe('invalid_grant');
    expect((await present(assertion)).status).toBe(200);
    expect((await present(assertion, { as: other })).error).toBe('invalid_grant');
    // A provider that uses a jti for two clients.
    const jti = randomUUID();
    expect((await present(await assertionFor(client.id, 'cleo', { claims: { jti } }))).status).toBe(200);
    const second = await assertionFor(other.id, 'cleo', { claims: { jti } });
    expect((await present(second, { as: other })).error).toBe('invalid_grant');
    const withoutKey = await post(server, 'token', {
      grant_type: JWT_BEARER,
      assertion,
      client_id: client.id,
    });
    expect(withoutKey.status).toBe(401);
  });

  test('gives nothing for somebody who has left, seen before or not, in whatever order it comes', async () => {
    const { developer, url } = server;
    const { scim, id: tokenId } = await connect(url, developer.call);
    await provision(scim, 'never-seen', { active: false });
    expect((await present(await assertionFor(client.id, 'never-seen'))).error).toBe('invalid_grant');
    for (let round = 0; round < 5; round += 1) {
      const name = `leaver-${round}`;
      const userId = await provision(scim, name);
      const assertions = await Promise.all(Array.from({ length: 4 }, () => assertionFor(client.id, name)));
      const first = await present(assertions[0] ?? '');
      const [left, ...given] = await Promise.all([
        scim(`PATCH /Users/${userId}`, DEACTIVATION),
        ...assertions.map((assertion) => present(assertion)),
      ]);
      expect([first.status, left.status]).toEqual([200, 200]);
      const tokens = [first, ...given].flatMap(({ body }) => body.access_token ?? []);
      const valid = await Promise.all(tokens.map((token) => isValid(developer.call, token)));
      expect(valid).not.toContain(true);
      expect((await present(await assertionFor(client.id, name))).error).toBe('invalid_grant');
    }
    await developer.call(`DELETE /v1/scim/tokens/${tokenId}`);
  });

  test('gives no scope that the groups of the person do not let them approve', async () => {
    const { developer, url } = server;
    const { scim, id: tokenId } = await connect(url, developer.call);
    const group = await pushGroup(scim, 'Searchers', [await provision(scim, 'dora')]);
    await developer.call(`PATCH /v1/scim/groups/${group}`, { approves: ['flights:search'] });
    expect((await present(await assertionFor(client.id, 'dora'))).status).toBe(200);
    expect((await present(await assertionFor(client.id, 'a-stranger'))).error).toBe('invalid_grant');
    await developer.call(`DELETE /v1/scim/tokens/${tokenId}`);
  });

  test('is refused if it is not what it must be', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const { privateKey: stranger } = await generateKeyPair('RS256');
    const wrong: Difference[] = [
      { key: stranger },
      { header: { typ: 'JWT' } },
      { header: { typ: 'at+jwt' } },
      { header: { kid: 'two' } },
      { claims: { iss: 'https://elsewhere.example' } },
      { claims: { iss: undefined } },
      { claims: { aud: `${server.url}/oauth/token` } },
      { claims: { aud: [server.url, 'https://elsewhere.example'] } },
      { claims: { client_id: 'cl_other' } },
      { claims: { client_id: undefined } },
      { claims: { sub: undefined } },
      { claims: { sub: '' } },
      { claims: { sub: 'x'.repeat(256) } },
      { claims: { jti: undefined } },
      { claims: { jti: 'with space' } },
      { claims: { exp: now - 60, iat: now - 120 } },
      { claims: { exp: now + 3_600 } },
      { claims: { exp: undefined } },
      { claims: { iat: now + 120 } },
      { claims: { iat: undefined } },
      { claims: { scope: ['flights:search'] } },
      { claims: { authorization_details: [] } },
      { claims: { cnf: { jkt: 'A'.repeat(43) } } },
    ];
    for (const different of wrong) {
      const { status, error } = await present(await assertionFor(client.id, 'dan', different));
      expect([different, status, error]).toEqual([different, 400, 'invalid_grant']);
    }
    const unsigned = `${Buffer.from('{"alg":"none","typ":"oauth-id-jag+jwt"}').toString('base64url')}.${
      (await assertionFor(client.id, 'dan')).split('.')[1]
    }.`;
    for (const text of ['nonsense', unsigned]) expect((await present(text)).error).toBe('invalid_grant');
    expect(await grantsOf('dan')).toEqual([]);
    const inArray = await assertionFor(client.id, 'dan', { claims: { aud: [server.url] } });
    expect((await present(inArray)).status).toBe(200);
  });

  test('gives no scope that a detail would have to limit', async () => {
    const scope = 'flights:search:by_details';
    const asserted = await present(await assertionFor(client.id, 'dan', { claims: { scope } }));
    const named = await present(await assertionFor(client.id, 'dan'), { form: { scope } });
    const detail = JSON.stringify([{ type: 'urn:grantex:call', scope: 'flights:search' }]);
    const limited = await present(await assertionFor(client.id, 'dan'), {
      form: { authorization_details: detail },
    });
    expect([asserted.error, named.error]).toEqual(Array(2).fill('invalid_authorization_details'));
    expect(limited.error).toBe('invalid_request');
  });

  test('of a provider of another developer gives nothing here', async () => {
    const other = await server.signUp();
    const foreign = await hostileProvider();
    await setProvider(other, foreign.client);
    expect((await present(await assertionFor(client.id, 'eve', { by: foreign }))).error).toBe(
      'invalid_grant',
    );
    const theirs = await openService(server, { people: 'provider' }, { developer: other });
    const forTheirs = { claims: { resource: theirs.audience } };
    expect((await present(await assertionFor(client.id, 'eve', forTheirs))).error).toBe('invalid_grant');
    const own = await present(await assertionFor(client.id, 'eve', { by: foreign, ...forTheirs }));
    expect(claimsOf(own.body.access_token)).toMatchObject({ dev: other.id, idp: foreign.issuer });
    // There are several services now: an assertion must name one.
    const unnamed = await assertionFor(client.id, 'eve', { claims: { resource: undefined } });
    expect((await present(unnamed)).error).toBe('invalid_target');
    await Promise.all([theirs.close(), foreign.close()]);
    await other.call('PATCH /v1/me', { settings: { resources: null } });
    expect((await present(unnamed)).status).toBe(200);
  });

  test('is for one service, and gives what it, the service and the request allow', async () => {
    const outcome = async (claims: object, form: object = {}) => {
      const { status, body, error } = await present(
        await assertionFor(client.id, 'fay', { claims: { ...claims } }),
        { form },
      );
      return status === 200 ? (body.scope as string).split(' ').toSorted().join(' ') : error;
    };
    expect(await outcome({ scope: 'flights:search flights:book openid' })).toBe(
      'flights:book flights:search',
    );
    expect(await outcome({ scope: 'flights:search hotels:book' })).toBe('flights:search');
    expect(await outcome({ scope: undefined })).toBe('flights:book flights:search');
    expect(await outcome({ scope: undefined }, { scope: 'flights:book' })).toBe('flights:book');
    expect(await outcome({ scope: 'hotels:book' })).toBe('invalid_scope');
    expect(await outcome({}, { scope: 'flights:book' })).toBe('invalid_scope');
    expect(await outcome({ resource: [service.audience] })).toBe('flights:search');
    expect(await outcome({ resource: [service.audience, 'https://b.example/'] })).toBe('invalid_target');
    expect(await outcome({ resource: 'https://b.example/' })).toBe('invalid_target');
    expect(await outcome({}, { resource: 'https://b.example/' })).toBe('invalid_target');
    expect(await outcome({}, { resource: service.audience })).toBe('flights:search');
  });

  test('lets in whom the provider may let in: its own people, or those who are bound already', async () => {
    await serve({ people: 'bound' });
    expect((await present(await assertionFor(client.id, 'gil'))).error).toBe('invalid_grant');
    await serve({ people: 'provider' });
    expect((await present(await assertionFor(client.id, 'gil'))).status).toBe(200);
    await serve({ people: 'bound' });
    expect((await present(await assertionFor(client.id, 'gil'))).status).toBe(200);
    await serve({ people: 'provider', openTo: 'agents' });
    expect((await present(await assertionFor(client.id, 'gil'))).error).toBe('unauthorized_client');
  });

  test('never takes the name of somebody else', async () => {
    const developer = await server.signUp();
    await setProvider(developer, { ...provider.client, principalClaim: 'employee' });
    const own = await openService(server, { people: 'provider' }, { developer });
    const as = (sub: string, employee?: string) =>
      assertionFor(client.id, sub, { claims: { resource: own.audience, employee } });
    expect(claimsOf((await present(await as('subject-1', 'E1'))).body.access_token).sub).toBe('E1');
    expect((await present(await as('subject-2', 'E1'))).error).toBe('invalid_grant');
    // Who is bound is known without the claim, and nobody else.
    expect(claimsOf((await present(await as('subject-1'))).body.access_token).sub).toBe('E1');
    expect((await present(await as('subject-3'))).error).toBe('invalid_grant');
    await own.close();
  });

  test('is not taken from a client without a key, without that grant type, and from a suspended one', async () => {
    const open = await registerClient(server, { grant_types: ['authorization_code', JWT_BEARER] });
    const publicly = { authenticate: async () => ({ client_id: open }) };
    expect((await present(await assertionFor(open, 'hal'), { as: publicly })).body).toEqual({
      error: 'unauthorized_client',
      error_description: expect.stringContaining('private_key_jwt'),
      error_uri: `${server.url}/docs/errors/unauthorized_client`,
    });
    const without = await keyedClient({ grant_types: ['authorization_code'] });
    expect((await present(await assertionFor(without.id, 'hal'), { as: without })).error).toBe(
      'unauthorized_client',
    );
    const { body } = await present(await assertionFor(client.id, 'hal'));
    await server.developer.call(`PATCH /v1/agents/${claimsOf(body.access_token).client_id}`, {
      status: 'suspended',
    });
    expect((await present(await assertionFor(client.id, 'hal'))).error).toBe('unauthorized_client');
  });

  test('works for an agent of the developer, too', async () => {
    const agent = await keyedAgent(server, { redirectUris: [CALLBACK] });
    const { body } = await present(await assertionFor(agent.id, 'ida'), { as: agent });
    expect(claimsOf(body.access_token)).toMatchObject({ client_id: agent.id, sub: 'ida' });
  });

  test('gives a token that is bound to a proven key, and must where the service says so', async () => {
    const key = await agentKey('ES256');
    const proven = async () => ({ headers: { dpop: await proofFor(server, '/oauth/token', key) } });
    const { body } = await present(await assertionFor(client.id, 'jo'), await proven());
    expect([body.token_type, claimsOf(body.access_token).cnf]).toEqual([
      'DPoP',
      { jkt: expect.stringMatching(/^[\w-]{43}$/) },
    ]);
    await serve({ people: 'provider', dpop: 'required' });
    expect((await present(await assertionFor(client.id, 'jo'))).error).toBe('invalid_dpop_proof');
    expect((await present(await assertionFor(client.id, 'jo'), await proven())).status).toBe(200);
  });

  test('says that the provider does not answer, and asks nobody but the provider', async () => {
    const developer = await server.signUp();
    const silent = await hostileProvider();
    await setProvider(developer, silent.client);
    const own = await openService(server, { people: 'provider' }, { developer });
    silent.answer = {
      respond: (path, response) => path === '/jwks' && Boolean(response.writeHead(503).end()),
    };
    const claims = { resource: own.audience };
    const { status, error } = await present(await assertionFor(client.id, 'kim', { by: silent, claims }));
    expect([status, error]).toEqual([503, 'temporarily_unavailable']);
    const asked = silent.asked.length;
    await present(await assertionFor(client.id, 'kim', { claims: { ...claims, iss: provider.issuer } }));
    expect(silent.asked.length).toBe(asked);
    await Promise.all([own.close(), silent.close()]);
  });
});

describe('a stop', () => {
  /** Somebody for whom the client has a grant by an assertion. `again` presents another one, made after everything before. */
  async function stoppable() {
    const sub = `lee-${randomUUID()}`;
    const { body } = await present(await assertionFor(client.id, sub));
    const { grnt: grantId, client_id: agentId, prn: principal } = claimsOf(body.access_token);
    const again = async (claims: object = {}) => {
      const iat = Math.floor(Date.now() / 1_000) + 2;
      return present(await assertionFor(client.id, sub, { claims: { iat, ...claims } }));
    };
    return { sub, grantId, agentId, principal, token: body.access_token as string, again };
  }
  /** A grant for an assertion lives as long as its token. */
  const expire = (grantId: string) =>
    server.sql(`UPDATE grants SET issued_at = issued_at - interval '3 hours', expires_at = now() - interval '2 hours'
      WHERE id = '${grantId}'`);
  const call: TestDeveloper['call'] = (...given) => server.developer.call(...given);
  const refusedBy = (words: string) => ({
    error: 'invalid_grant',
    body: { error: 'invalid_grant', error_description: expect.stringContaining(words) },
  });
  const DEVELOPER = 'the developer of the service has stopped the client';
  const PERSON = 'the person has stopped the client';

  test('of the developer keeps assertions out, whatever the person does, until the developer lifts it', async () => {
    const { sub, grantId, agentId, principal, again } = await stoppable();
    const before = await assertionFor(client.id, sub);
    await call(`DELETE /v1/grants/${grantId}`);
    expect(await present(before)).toMatchObject(refusedBy(DEVELOPER));
    const refused = await again();
    expect(refused).toMatchObject(refusedBy(DEVELOPER));
    expect(JSON.stringify(refused.body)).not.toMatch(/grnt_|DELETE/);
    const { access_token } = await logIn(sub);
    expect(await isValid(call, access_token)).toBe(true);
    expect(await again()).toMatchObject(refusedBy(DEVELOPER));
    const lifted = () => call(`DELETE /v1/grants/${grantId}/stop`);
    expect([(await lifted()).status, (await lifted()).status]).toEqual([204, 204]);
    expect((await again()).status).toBe(200);
    expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('revoked');
    const data = { grantId, agentId, principal };
    await expectTold({ type: 'grant.stop_lifted', principalId: sub }, [{ data }]);
  });

  test('of the developer holds for all grants of the client, and is lifted by any of them', async () => {
    const { sub, grantId, again } = await stoppable();
    const newest = await present(await assertionFor(client.id, sub));
    const { grnt } = claimsOf(newest.body.access_token);
    await call(`DELETE /v1/grants/${grantId}`);
    expect(await again()).toMatchObject(refusedBy(DEVELOPER));
    expect(await isValid(call, newest.body.access_token)).toBe(true);
    await call(`DELETE /v1/grants/${grnt}`);
    expect((await call(`DELETE /v1/grants/${grantId}/stop`)).status).toBe(204);
    expect((await again()).status).toBe(200);
  });

  test('of the developer is lifted by nobody else', async () => {
    const { sub, grantId, again } = await stoppable();
    await call(`DELETE /v1/grants/${grantId}`);
    const stranger = await server.signUp();
    const { body: session } = await call('POST /v1/principal-sessions', { principalId: sub });
    const { body: key } = await call('POST /v1/keys', { name: 'a service', roles: ['verify', 'audit-read'] });
    const others: [string | null, number][] = [
      [stranger.key, 404],
      [session.sessionToken, 401],
      [key.apiKey, 403],
      [null, 401],
    ];
    for (const [by, status] of others) {
      expect((await server.callAs(by)(`DELETE /v1/grants/${grantId}/stop`)).status).toBe(status);
    }
    expect((await call('DELETE /v1/grants/grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV/stop')).status).toBe(404);
    expect(await again()).toMatchObject(refusedBy(DEVELOPER));
  });

  const byPerson: [string, (grantId: string, sub: string) => Promise<unknown>][] = [
    [
      'of the person on their page',
      async (grantId, sub) => {
        const browser = await vouchedBrowser(server, server.developer, sub);
        return browser.call(`/permissions/grants/${grantId}/revoke`, {});
      },
    ],
    [
      'of the person by the API',
      async (grantId, sub) => {
        const { body } = await call('POST /v1/principal-sessions', { principalId: sub });
        return server.callAs(body.sessionToken)(`DELETE /v1/principal/grants/${grantId}`);
      },
    ],
    [
      'of everything by the person',
      async (_, sub) => (await vouchedBrowser(server, server.developer, sub)).call('/permissions/stop', {}),
    ],
    ['of everything of the person', (_, sub) => call(`DELETE /v1/principals/${sub}/grants`)],
  ];

  test.each(byPerson)(
    '%s keeps assertions out, until the person authorizes the client again',
    async (_, stop) => {
      const { sub, grantId, again } = await stoppable();
      const before = await assertionFor(client.id, sub);
      await stop(grantId, sub);
      expect((await present(before)).error).toBe('invalid_grant');
      expect(await again()).toMatchObject(refusedBy(PERSON));
      const lifted = await call(`DELETE /v1/grants/${grantId}/stop`);
      expect([lifted.status, lifted.body.code]).toEqual([409, 'STOPPED_BY_PERSON']);
      expect(await again()).toMatchObject(refusedBy(PERSON));
      await logIn(sub);
      expect((await again()).status).toBe(200);
      expect((await call(`DELETE /v1/grants/${grantId}/stop`)).status).toBe(204);
    },
  );

  test.each(byPerson.slice(0, 2))(
    '%s stays, where a developer was quicker and lifts theirs, who learns that',
    async (_, stop) => {
      const { sub, grantId, agentId, principal, again } = await stoppable();
      await call(`DELETE /v1/grants/${grantId}`);
      await stop(grantId, sub);
      const lifted = await call(`DELETE /v1/grants/${grantId}/stop`);
      expect([lifted.status, lifted.body.code]).toEqual([409, 'STOPPED_BY_PERSON']);
      const data = { grantId, agentId, principal };
      await expectTold({ type: 'grant.stop_lifted', principalId: sub }, [{ data }]);
      expect(await again()).toMatchObject(refusedBy(PERSON));
      await logIn(sub);
      expect((await again()).status).toBe(200);
    },
  );

  test('of an older permission keeps assertions out, although a newer one is in force', async () => {
    const { sub, grantId, again } = await stoppable();
    const newer = await assertionFor(client.id, sub);
    const { body } = await present(newer);
    await byPerson[0]?.[1](grantId, sub);
    expect(await again()).toMatchObject(refusedBy(PERSON));
    expect(await present(newer)).toMatchObject(refusedBy(PERSON));
    expect(await isValid(call, body.access_token)).toBe(true);
  });

  test.each([
    ['the developer', (grantId: string) => call(`DELETE /v1/grants/${grantId}`), DEVELOPER],
    ['the person', (grantId: string, sub: string) => byPerson[0]?.[1](grantId, sub), PERSON],
  ])('by %s at the moment of an assertion keeps the next ones out', async (_, stop, words) => {
    const { sub, grantId, again } = await stoppable();
    await Promise.all([again(), stop(grantId, sub), again()]);
    expect(await again()).toMatchObject(refusedBy(words));
    const later = await server.sql(
      `SELECT FROM grants g JOIN grants stopped ON stopped.id = '${grantId}' AND g.principal = stopped.principal
       WHERE g.issued_at > stopped.revoked_at`,
    );
    expect(later).toEqual([]);
  });

  test.each([
    ['in force', async () => {}, 0],
    ['that has expired', expire, 1],
    ['whose token its client has given back', (_: string, token: string) => giveBack(token), 0],
  ])('of the developer by a grant %s is one, and the second one is 404', async (_, end, events) => {
    const { sub, grantId, agentId, principal, token, again } = await stoppable();
    await end(grantId, token);
    expect((await again()).status).toBe(200);
    const stop = () => call(`DELETE /v1/grants/${grantId}`);
    expect([(await stop()).status, (await stop()).status]).toEqual([204, 404]);
    const data = { grantId, agentId, principal };
    await expectTold(
      { type: 'grant.stopped', principalId: sub },
      Array.from({ length: events }, () => ({ data })),
    );
    expect(await again()).toMatchObject(refusedBy(DEVELOPER));
    expect((await call(`DELETE /v1/grants/${grantId}/stop`)).status).toBe(204);
    expect((await again()).status).toBe(200);
  });

  test('of the person by a grant that has expired is one, and the second one is 404', async () => {
    const { sub, grantId, again } = await stoppable();
    await call(`DELETE /v1/grants/${grantId}`);
    await call(`DELETE /v1/grants/${grantId}/stop`);
    const { body } = await call('POST /v1/principal-sessions', { principalId: sub });
    const stop = () => server.callAs(body.sessionToken)(`DELETE /v1/principal/grants/${grantId}`);
    expect([(await stop()).status, (await stop()).status]).toEqual([204, 404]);
    expect(await again()).toMatchObject(refusedBy(PERSON));
  });

  test('of everything by the person keeps a client out whose grants have expired, and ends nothing', async () => {
    const { sub, grantId, principal, again } = await stoppable();
    await expire(grantId);
    const browser = await vouchedBrowser(server, server.developer, sub);
    expect(JSON.parse((await browser.call('/permissions/stop', {})).text)).toMatchObject({ ended: 0 });
    expect(await again()).toMatchObject(refusedBy(PERSON));
    expect(await server.sql(`SELECT FROM revocations WHERE id = '${principal}'`)).toEqual([]);
    await logIn(sub);
    expect((await again()).status).toBe(200);
  });

  test('of the person, and of the developer, holds under another name of the same subject', async () => {
    const named = (employee: string) => ({ employee });
    const [first, second] = [`E1-${randomUUID()}`, `E2-${randomUUID()}`];
    const { sub, again } = await stoppable();
    onTestFinished(() => setProvider(server.developer, provider.client));
    await setProvider(server.developer, { ...provider.client, principalClaim: 'employee' });
    const { body } = await again(named(first));
    const { grnt: grantId, sub: name } = claimsOf(body.access_token);
    expect(name).toBe(first);
    await call(`DELETE /v1/grants/${grantId}`);
    expect(await again(named(second))).toMatchObject(refusedBy(DEVELOPER));
    expect((await call(`DELETE /v1/grants/${grantId}/stop`)).status).toBe(204);
    const stop = (written: () => Promise<void>) =>
      server.database.forPerson(async (transaction) => {
        await stopByPerson(transaction, grantId);
        await written();
      });
    expect(await during(stop, () => again(named(second)))).toMatchObject(refusedBy(PERSON));
    expect(await again(named(second))).toMatchObject(refusedBy(PERSON));
    await setProvider(server.developer, provider.client);
    expect(await again()).toMatchObject(refusedBy(PERSON));
    await logIn(sub);
    expect((await again()).status).toBe(200);
    // Everything is everything under each name.
    await byPerson[2]?.[1]('', sub);
    await setProvider(server.developer, { ...provider.client, principalClaim: 'employee' });
    expect(await again(named(first))).toMatchObject(refusedBy(PERSON));
  });

  test('of the person that is not yet committed is waited for under a name that is new', async () => {
    const { grantId, again } = await stoppable();
    await expire(grantId);
    onTestFinished(() => setProvider(server.developer, provider.client));
    await setProvider(server.developer, { ...provider.client, principalClaim: 'employee' });
    const stop = (written: () => Promise<void>) =>
      server.database.forPerson(async (transaction) => {
        await stopByPerson(transaction, grantId);
        await written();
      });
    const anew = () => again({ employee: `E-${randomUUID()}` });
    expect(await during(stop, anew)).toMatchObject(refusedBy(PERSON));
  });

  test('of the person stays when the developer erases one of their names, as long as they have another', async () => {
    const { sub, grantId, principal, again } = await stoppable();
    await byPerson[0]?.[1](grantId, sub);
    onTestFinished(() => setProvider(server.developer, provider.client));
    await setProvider(server.developer, { ...provider.client, principalClaim: 'employee' });
    const anew = { employee: `E-${randomUUID()}` };
    expect(await again(anew)).toMatchObject(refusedBy(PERSON));
    expect((await call(`DELETE /v1/principals/${sub}`)).status).toBe(204);
    const { database } = server;
    const housekeeping = startHousekeeping({ database, log: { warn: () => {} } });
    onTestFinished(() => housekeeping.close());
    const kept = () => server.sql(`SELECT FROM bindings WHERE principal = '${principal}'`);
    await housekeeping.sweep();
    expect(await kept()).toHaveLength(1);
    expect(await again(anew)).toMatchObject(refusedBy(PERSON));
    expect((await call(`DELETE /v1/principals/${anew.employee}`)).status).toBe(204);
    await housekeeping.sweep();
    expect(await kept()).toEqual([]);
  });

  test('holds for nobody who had the name before, in a release that gave names to others', async () => {
    const [mine, theirs] = [await stoppable(), await stoppable()];
    await server.sql(`INSERT INTO bindings (id, developer_id, principal, way, bound_at, ended_at, issuer, subject)
      SELECT 'bnd_${randomUUID()}', developer_id, '${mine.principal}', way, '2026-01-01', '2026-01-02', issuer, subject
      FROM bindings WHERE principal = '${theirs.principal}'`);
    await byPerson[0]?.[1](mine.grantId, mine.sub);
    expect((await theirs.again()).status).toBe(200);
    await logIn(theirs.sub);
    expect(await mine.again()).toMatchObject(refusedBy(PERSON));
    await logIn(mine.sub);
    expect((await mine.again()).status).toBe(200);
    await byPerson[2]?.[1]('', theirs.sub);
    expect((await mine.again()).status).toBe(200);
  });

  test('of the person is lifted by the grant of an approval, not by the approval, and only if it came later', async () => {
    const { sub, grantId, again } = await stoppable();
    await byPerson[0]?.[1](grantId, sub);
    const exchange = await approve(sub);
    expect(await again()).toMatchObject(refusedBy(PERSON));
    // Stopped once more, after the approval.
    await byPerson[0]?.[1](grantId, sub);
    expect((await exchange()).status).toBe(200);
    expect(await again()).toMatchObject(refusedBy(PERSON));
    await logIn(sub);
    expect((await again()).status).toBe(200);
  });

  test('of the developer that is not yet committed is waited for', async () => {
    const { grantId, again } = await stoppable();
    const stop = (written: () => Promise<void>) =>
      server.database.forDeveloper(server.developer.id, async (transaction) => {
        await revoke(transaction, server.developer.id, {
          kind: 'grant',
          id: grantId,
          by: 'developer',
          stopsAssertions: true,
        });
        await written();
      });
    expect(await during(stop, again)).toMatchObject(refusedBy(DEVELOPER));
  });

  test('is told to the developer, once for each assertion that it refuses', async () => {
    const { sub, grantId, agentId, principal } = await stoppable();
    const assertion = await assertionFor(client.id, sub);
    const told = { type: 'assertion.refused', principalId: sub };
    const data = { agentId, principal, audience: service.audience, identityProvider: provider.issuer };
    expect((await present(assertion)).status).toBe(200);
    await call(`DELETE /v1/grants/${grantId}`);
    for (let time = 0; time < 3; time += 1) {
      expect(await present(assertion)).toMatchObject(refusedBy(DEVELOPER));
    }
    await expectTold(told, [{ data: { ...data, stoppedBy: 'developer', grantId } }]);
    await call(`DELETE /v1/grants/${grantId}/stop`);
    await byPerson[0]?.[1](grantId, sub);
    const second = await assertionFor(client.id, sub);
    await Promise.all([present(second), present(second), present(second)]);
    await expectTold(told, [
      { data: { stoppedBy: 'person', grantId: null } },
      { data: { stoppedBy: 'developer' } },
    ]);
  });

  test('is not what a client does that logs out', async () => {
    const { sub, again } = await stoppable();
    const { refresh_token } = await logIn(sub);
    await giveBack(refresh_token);
    expect((await again()).status).toBe(200);
  });

  test.each([
    ['the agent', (agentId: string) => `DELETE /v1/agents/${agentId}/grants`],
    ['the developer', () => 'DELETE /v1/me/grants'],
  ])('of everything of %s refuses an older assertion, and no later one', async (_whose, route) => {
    const { sub, agentId, again } = await stoppable();
    const older = await assertionFor(client.id, sub);
    expect((await call(route(agentId))).status).toBeLessThan(300);
    expect(await present(older)).toMatchObject(refusedBy('it was made before a stop'));
    expect((await again()).status).toBe(200);
  });

  test('of one person keeps out nobody else', async () => {
    const { body } = await present(await assertionFor(client.id, 'mia'));
    await server.developer.call(`DELETE /v1/grants/${claimsOf(body.access_token).grnt}`);
    expect((await present(await assertionFor(client.id, 'mia'))).error).toBe('invalid_grant');
    expect((await present(await assertionFor(client.id, 'noa'))).status).toBe(200);
    const other = await keyedClient();
    expect((await present(await assertionFor(other.id, 'mia'), { as: other })).status).toBe(200);
  });

  /** What the client does with a token that it no longer needs. */
  async function giveBack(token: string): Promise<void> {
    const { status } = await post(server, 'revoke', { token, ...(await client.authenticate()) });
    expect(status).toBe(200);
  }

  /** Presents an assertion while a stop is written that commits afterwards. */
  async function during(
    stop: (written: () => Promise<void>) => Promise<unknown>,
    presents: () => ReturnType<typeof present>,
  ): ReturnType<typeof present> {
    const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ended = stop(() => {
      begun.resolve();
      return mayEnd.promise;
    });
    await begun.promise;
    const presented = presents();
    try {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await expect.poll(() => server.sql(waiting)).toHaveLength(1);
    } finally {
      mayEnd.resolve();
      await ended;
    }
    return presented;
  }

  /** Authorizes the client on the page, by a sign-in at the provider. */
  async function logIn(sub: string): Promise<{ access_token: string; refresh_token: string }> {
    const exchange = await approve(sub);
    const { status, body } = await exchange();
    expect(status).toBe(200);
    return body;
  }

  /** Approves the client on the page. @returns what exchanges the code */
  async function approve(sub: string): Promise<() => ReturnType<typeof post>> {
    const { verifier, challenge } = newPkce();
    const person = directoryPerson(server);
    const path = authorizePath({
      client_id: client.id,
      code_challenge: challenge,
      resource: service.audience,
    });
    const at = (await person.browser.open(path)).headers.get('location') ?? '';
    const page = await person.browser.open(at);
    const shown = /name="shown" value="([\w-]{43})"/.exec(page.text)?.[1] ?? '';
    const left = await person.browser.submit(`${at}/directory`, { shown, ...chosenOn(page.text) });
    const approved = await person.comeBack(provider.signIn(leadingOn(left), sub));
    return async () =>
      post(server, 'token', {
        grant_type: 'authorization_code',
        code: leadingOn(approved).searchParams.get('code') ?? '',
        code_verifier: verifier,
        ...(await client.authenticate()),
      });
  }
});
