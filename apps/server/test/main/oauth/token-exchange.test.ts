import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLBACK, openService, post, registerClient, type Service } from '../../people/logins/log-in.ts';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { claimsOf, isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { ACCESS_TOKEN, type ActorDifference, signActorToken, TOKEN_EXCHANGE } from './actor-token.ts';
import { proofFor } from './dpop-proof.ts';
import { type KeyedAgent, keyedAgent } from './keyed-agent.ts';
import { logIn } from './logged-in.ts';

let server: TestServer;
let parent: KeyedAgent;
let child: KeyedAgent;
let subject: string;
beforeAll(async () => {
  server = await testServer();
  parent = await keyedAgent(server, { redirectUris: [CALLBACK] });
  child = await keyedAgent(server);
  subject = (await makeGrant(server.developer.call, parent.id)).grantToken;
});
afterAll(() => server.close());

const actorToken = (agent: KeyedAgent, subjectToken: string, different?: ActorDifference) =>
  signActorToken(server.url, agent, subjectToken, different);

/** The form of a valid exchange by the parent, with the given differences; `undefined` leaves a parameter out. */
async function formOf(different: Record<string, string | undefined> = {}): Promise<Record<string, string>> {
  const { subject_token = subject } = different;
  const form = {
    grant_type: TOKEN_EXCHANGE,
    subject_token_type: ACCESS_TOKEN,
    actor_token: await actorToken(child, subject_token),
    actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'flights:search',
    ...(await parent.authenticate()),
    subject_token,
    ...different,
  };
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
const exchange = async (different?: Record<string, string | undefined>, headers?: Record<string, string>) =>
  post(server, 'token', await formOf(different), headers);

describe('token exchange', () => {
  test('makes a child grant, as a delegation does', async () => {
    const { status, body, headers } = await exchange({ scope: 'flights:search offline_access' });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      access_token: expect.any(String),
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'flights:search',
    });
    const [above, claims] = [claimsOf(subject), claimsOf(body.access_token)];
    expect(claims).toMatchObject({
      sub: above.sub,
      client_id: child.id,
      anc: [above.grnt],
      ancAgt: [parent.id],
      act: { sub: claims.agt, act: { sub: above.agt } },
      parentExp: above.exp,
    });
    expect(claims.cnf).toBeUndefined();
    expect(await isValid(server.developer.call, body.access_token)).toBe(true);
  });

  test.each([
    [{ resource: 'http://other.example/' }, 'invalid_target'],
    [{ resource: 'nonsense' }, 'invalid_target'],
    [{ resource: 'http://a.example/', audience: 'http://b.example/' }, 'invalid_target'],
    [{ scope: 'flights:search flights:book payments:initiate:max_500' }, 'invalid_scope'],
    [{ scope: 'hotels:book' }, 'invalid_scope'],
    [{ scope: '*' }, 'invalid_scope'],
    [{ scope: 'openid offline_access' }, 'invalid_scope'],
    [{ scope: undefined }, 'invalid_scope'],
    [{ subject_token: 'nonsense' }, 'invalid_request'],
    [{ subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }, 'invalid_request'],
    [{ actor_token: undefined }, 'invalid_request'],
    [{ actor_token: 'nonsense' }, 'invalid_request'],
    [{ actor_token_type: undefined }, 'invalid_request'],
    [{ requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    [{ authorization_details: 'nonsense' }, 'invalid_authorization_details'],
  ])('refuses %o: %s', async (different, error) => {
    const audience = 'http://service.example/';
    const { grantToken } = await makeGrant(server.developer.call, parent.id, { audience });
    const { status, body } = await exchange({ subject_token: grantToken, ...different });
    expect([status, body.error]).toEqual([400, error]);
  });

  test('takes a service in any writing of its URL, and names it as it was registered', async () => {
    const held = 'http://service.example/mcp';
    const { grantToken } = await makeGrant(server.developer.call, parent.id, { audience: held });
    const writings = ['HTTP://Service.example:80/mcp', 'http://service.example/%6dcp'];
    for (const resource of writings) {
      const { body } = await exchange({ subject_token: grantToken, resource });
      expect(claimsOf(body.access_token).aud).toBe(held);
    }
    const otherwise = await exchange({ subject_token: grantToken, audience: writings[1] });
    expect([otherwise.status, otherwise.body.error]).toEqual([400, 'invalid_target']);
  });

  test('may narrow the issuer to one service, named in either way', async () => {
    const resource = 'http://service.example/';
    for (const named of [{ resource }, { audience: resource }, { resource, audience: resource }]) {
      const { body } = await exchange(named);
      expect(claimsOf(body.access_token).aud).toBe(resource);
    }
  });

  test('takes an actor token once, of its agent, for its subject token and this issuer', async () => {
    const stranger = await keyedAgent(server);
    const seconds = Math.floor(Date.now() / 1_000);
    const wrong: ActorDifference[] = [
      { key: stranger.key },
      { header: { typ: 'JWT' } },
      { header: { typ: 'client-authentication+jwt' } },
      { header: { typ: 'grantex-key-proof+jwt' } },
      ...[1, null, ['grantex-actor+jwt'], {}].map((typ) => ({ header: { typ } })),
      { claims: { aud: [server.url] } },
      { claims: { aud: `${server.url}/oauth/token` } },
      { claims: { iss: parent.id } },
      { claims: { ath: 'A'.repeat(43) } },
      { claims: { ath: undefined } },
      { claims: { jti: undefined } },
      { claims: { jti: 7 } },
      { claims: { iat: undefined } },
      { claims: { exp: undefined } },
      { claims: { exp: seconds + 300 } },
      { claims: { exp: seconds - 60, iat: seconds - 120 } },
      { claims: { iat: seconds + 60 } },
    ];
    for (const different of wrong) {
      const { status, body } = await exchange({ actor_token: await actorToken(child, subject, different) });
      expect([different, status, body.error]).toEqual([different, 400, 'invalid_request']);
    }
    const used = await actorToken(child, subject);
    expect((await exchange({ actor_token: used })).status).toBe(200);
    expect((await exchange({ actor_token: used })).body).toMatchObject({ error: 'invalid_request' });
    const raced = await actorToken(child, subject);
    const both = await Promise.all([exchange({ actor_token: raced }), exchange({ actor_token: raced })]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('leaves an actor token usable where the exchange fails for another reason', async () => {
    const actor_token = await actorToken(child, subject);
    expect((await exchange({ actor_token, scope: 'hotels:book' })).status).toBe(400);
    expect((await exchange({ actor_token })).status).toBe(200);
  });

  test('is for the parent agent itself, with its key', async () => {
    const { call } = server.developer;
    const other = await keyedAgent(server);
    const foreigners: [Record<string, string>, string][] = [
      [await other.authenticate(), 'invalid_request'],
      [{ client_id: parent.id }, 'unauthorized_client'],
      [{ client_id: await registerClient(server) }, 'unauthorized_client'],
    ];
    const none = { client_assertion: undefined, client_assertion_type: undefined };
    for (const [authentication, error] of foreigners) {
      const { status, body } = await exchange({ ...none, ...authentication });
      expect([authentication, status, body.error]).toEqual([authentication, 400, error]);
    }
    const typed = await parent.authenticate({ header: { typ: 'grantex-actor+jwt' } });
    expect((await exchange(typed)).body.error).toBe('invalid_client');
    const ofOther = (await makeGrant(call, other.id)).grantToken;
    expect((await exchange({ subject_token: ofOther })).body.error).toBe('invalid_request');
  });

  test('refuses an actor of another developer, one without a key, and a suspended one', async () => {
    const { call } = server.developer;
    const developer = await server.signUp();
    const foreign = await keyedAgent(server, { developer });
    const keyless = { ...child, id: await makeAgent(call) };
    const suspended = await keyedAgent(server);
    await call(`PATCH /v1/agents/${suspended.id}`, { status: 'suspended' });
    for (const agent of [foreign, keyless, suspended]) {
      const { status, body } = await exchange({ actor_token: await actorToken(agent, subject) });
      expect([status, body.error]).toEqual([400, 'invalid_request']);
    }
  });

  test('does not outlive a revoked subject token', async () => {
    const { call } = server.developer;
    const { grantToken } = await makeGrant(call, parent.id);
    const { body } = await exchange({ subject_token: grantToken });
    await call('POST /v1/tokens/revoke', { jti: claimsOf(grantToken).jti });
    expect(await isValid(call, body.access_token)).toBe(false);
    expect((await exchange({ subject_token: grantToken })).body.error).toBe('invalid_request');
  });
});

describe('a bound token', () => {
  let service: Service;
  let key: TestAgentKey;
  let bound: string;
  beforeAll(async () => {
    service = await openService(server, { openTo: 'agents', scopes: [] });
    key = await agentKey('ES256');
    bound = (await logIn(server, service.audience, { clientId: parent.id, key })).tokens.access_token;
  });
  afterAll(() => service.close());

  const jsonBody = () => ({
    parentGrantToken: bound,
    subAgentId: child.id,
    scopes: ['flights:search'],
  });

  test('is exchanged with a proof of its key, and its child is bound to the key of the actor', async () => {
    const dpop = await proofFor(server, '/oauth/token', key);
    const { status, body } = await exchange({ subject_token: bound }, { dpop });
    expect([status, body.token_type]).toEqual([200, 'DPoP']);
    expect(claimsOf(body.access_token).cnf).toEqual({ jkt: child.jkt });
    expect((await exchange({ subject_token: bound }, { dpop })).body.error).toBe('invalid_dpop_proof');
  });

  test('that was stolen is not exchanged, without its key or with another one', async () => {
    const thief = await agentKey('ES256');
    for (const headers of [{}, { dpop: await proofFor(server, '/oauth/token', thief) }]) {
      const { status, body } = await exchange({ subject_token: bound }, headers);
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
    }
  });

  test('is delegated by the JSON API with a proof of its key', async () => {
    const { call } = server.developer;
    const bare = await call('POST /v1/grants/delegate', jsonBody());
    expect([bare.status, bare.body.code]).toEqual([400, 'INVALID_DPOP_PROOF']);
    for (const [dpop, code] of [
      [await proofFor(server, '/v1/grants/delegate', key, { nonce: undefined }), 'USE_DPOP_NONCE'],
      [await proofFor(server, '/oauth/token', key), 'INVALID_DPOP_PROOF'],
      [await proofFor(server, '/v1/grants/delegate', await agentKey('ES256')), 'INVALID_DPOP_PROOF'],
    ] as const) {
      const refused = await call('POST /v1/grants/delegate', jsonBody(), { headers: { dpop } });
      expect([refused.status, refused.body.code]).toEqual([400, code]);
      expect(refused.headers.get('dpop-nonce')).not.toBeNull();
    }
    const headers = { dpop: await proofFor(server, '/v1/grants/delegate', key), 'idempotency-key': 'once' };
    const { status, body } = await call('POST /v1/grants/delegate', jsonBody(), { headers });
    expect(status).toBe(201);
    expect(claimsOf(body.grantToken).cnf).toEqual({ jkt: child.jkt });
    // Whoever repeats the call shows the key again.
    const again = await call('POST /v1/grants/delegate', jsonBody(), {
      headers: { 'idempotency-key': 'once' },
    });
    expect(again.body.code).toBe('INVALID_DPOP_PROOF');
    const proven = { ...headers, dpop: await proofFor(server, '/v1/grants/delegate', key) };
    const repeated = await call('POST /v1/grants/delegate', jsonBody(), { headers: proven });
    expect(repeated.body).toEqual(body);
    // A proof that was used before leaves the key of a call usable.
    const [used, next] = [
      headers,
      { ...headers, dpop: await proofFor(server, '/v1/grants/delegate', key) },
    ].map((each) => ({ headers: { ...each, 'idempotency-key': 'used' } }));
    const refused = await call('POST /v1/grants/delegate', jsonBody(), used);
    expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_DPOP_PROOF']);
    expect((await call('POST /v1/grants/delegate', jsonBody(), next)).status).toBe(201);
  });

  test('is not delegated to an agent without a key', async () => {
    const { call } = server.developer;
    const dpop = await proofFor(server, '/v1/grants/delegate', key);
    const body = { ...jsonBody(), subAgentId: await makeAgent(call) };
    const refused = await call('POST /v1/grants/delegate', body, { headers: { dpop } });
    expect([refused.status, refused.body.code]).toEqual([400, 'KEY_REQUIRED']);
  });

  test('is what a service gets that demands one, whatever its parent is', async () => {
    const { call } = server.developer;
    const settings = {
      resources: { [service.audience]: { openTo: 'agents', scopes: [], dpop: 'required' } },
    };
    expect((await call('PATCH /v1/me', { settings })).status).toBe(200);
    const { body } = await exchange({ resource: service.audience.replace('/mcp', '/%6Dcp') });
    expect(claimsOf(body.access_token).aud).toBe(service.audience);
    expect(body.token_type).toBe('DPoP');
    expect(claimsOf(body.access_token).cnf).toEqual({ jkt: child.jkt });
  });
});
