import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { KNOWN_CLIENTS } from '../../authority/clients/known-clients.ts';
import { ASSERTION_TYPE, signAssertion } from '../../authority/clients/assertion.ts';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { authorizePath, CALLBACK, loggingIn, newPkce, openService, post, registerClient } from './log-in.ts';
import type { Service } from './log-in.ts';
import { codeOf, refresh, sentTo, tokensOf } from './quick-login.ts';

/*
 * What other authorization servers for MCP are tested for, as far as no other file does. `docs/security/mcp-conformance.md` has the list,
 * and the test of each item.
 */

let server: TestServer;
let service: Service;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
  service = await openService(server);
});
afterAll(async () => {
  host.close();
  await Promise.all([service.close(), server.close()]);
});

test('the metadata says what clients decide by, and nothing that this server does not do', async () => {
  const { status, body, headers } = await server.callAs(null)('GET /.well-known/oauth-authorization-server');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(body).toMatchObject({
    issuer: server.url,
    authorization_endpoint: `${server.url}/oauth/authorize`,
    token_endpoint: `${server.url}/oauth/token`,
    registration_endpoint: `${server.url}/oauth/register`,
    revocation_endpoint: `${server.url}/oauth/revoke`,
    response_types_supported: ['code'],
    grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    scopes_supported: ['flights:book', 'flights:search'],
  });
  // What it names is there.
  for (const [name, url] of Object.entries<string>(body).filter(([one]) => /_(endpoint|uri)$/.test(one))) {
    const method = ['authorization_endpoint', 'jwks_uri'].includes(name) ? 'GET' : 'POST';
    expect([name, (await fetch(url, { method })).status]).not.toEqual([name, 404]);
  }
  // There is no OpenID Connect here, so nobody is led to look for it.
  expect((await fetch(`${server.url}/.well-known/openid-configuration`)).status).toBe(404);
});

test('the metadata names no scopes where several developers have services', async () => {
  const shared = await testServer();
  const own = await openService(shared);
  const another = await openService(shared, {}, { developer: await shared.signUp() });
  const { body } = await shared.callAs(null)('GET /.well-known/oauth-authorization-server');
  expect(body).not.toHaveProperty('scopes_supported');
  await Promise.all([own.close(), another.close()]);
  await shared.close();
});

test('an answer has one code, one state and one issuer', async () => {
  const client_id = await registerClient(server);
  const { searchParams } = await sentTo(server, { client_id, resource: service.audience, state: 'one' });
  expect([...searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state']);
  expect(searchParams.get('iss')).toBe(server.url);
});

test.each([
  ['nowhere', false, false],
  ['at the authorize endpoint alone', true, false],
  ['at the token endpoint alone', false, true],
])('a client that names its service %s gets a token for it', async (_where, isAsked, isNamed) => {
  const client_id = await registerClient(server);
  const { audience } = service;
  const { verifier, challenge } = newPkce();
  const resource = isAsked ? audience : undefined;
  const { searchParams } = await sentTo(server, { client_id, code_challenge: challenge, resource });
  const { status, body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
    ...(isNamed ? { resource: audience } : {}),
  });
  expect([status, claimsOf(body.access_token).aud]).toEqual([200, audience]);
});

test.each(['#fragment', '?x#fragment'])('a service with %s is none', async (fragment) => {
  const client_id = await registerClient(server);
  const resource = service.audience + fragment;
  const { searchParams } = await sentTo(server, { client_id, resource });
  expect(searchParams.get('error')).toBe('invalid_target');
  const form = await codeOf(server, { client_id, resource: service.audience });
  const refused = await post(server, 'token', { ...form, resource });
  expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
});

/** What a client sends to authenticate. */
interface Credentials {
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

async function signed(client_id: string, { privateKey }: TestAgentKey): Promise<Credentials> {
  const client_assertion = await signAssertion(server.url, client_id, 'ES256', privateKey);
  return { form: { client_assertion_type: ASSERTION_TYPE, client_assertion } };
}

const WAYS = {
  'a secret': async (client_id) => ({ form: { client_id, client_secret: 'secret' } }),
  'a secret by Basic': async (client_id) => ({
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:secret`).toString('base64')}` },
  }),
  'the key of a stranger': async (client_id) => signed(client_id, await agentKey('ES256')),
  'its id alone': async (client_id) => ({ form: { client_id } }),
} as const satisfies Record<string, (client_id: string) => Promise<Credentials>>;

/** Registers a client, which authenticates in one of two ways. */
const REGISTERED = {
  none: async () => {
    const client_id = await registerClient(server);
    return { client_id, authenticate: () => WAYS['its id alone'](client_id) };
  },
  private_key_jwt: async () => {
    const key = await agentKey('ES256');
    const client_id = await registerClient(server, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.publicKey] },
    });
    return { client_id, authenticate: () => signed(client_id, key) };
  },
} as const;

test.each([
  ['none', 'a secret'],
  ['none', 'a secret by Basic'],
  ['none', 'the key of a stranger'],
  ['private_key_jwt', 'a secret'],
  ['private_key_jwt', 'a secret by Basic'],
  ['private_key_jwt', 'the key of a stranger'],
  ['private_key_jwt', 'its id alone'],
] as const)(
  'a client that registered %s is nobody with %s: it uses up no code, and ends no token',
  async (method, way) => {
    const { client_id, authenticate } = await REGISTERED[method]();
    const send = (endpoint: string, form: Record<string, string>, own: Credentials) =>
      post(server, endpoint, { ...form, ...own.form }, own.headers);
    const refused = { status: 401, body: { error: 'invalid_client' } };

    const { client_id: _, ...code } = await codeOf(server, { client_id, resource: service.audience });
    const answer = await send('token', code, await WAYS[way](client_id));
    expect(answer).toMatchObject(refused);
    expect(answer.headers.has('www-authenticate')).toBe(way === 'a secret by Basic');
    const { status, body } = await send('token', code, await authenticate());
    expect(status).toBe(200);

    const token = { token: body.access_token };
    expect(await send('revoke', token, await WAYS[way](client_id))).toMatchObject(refused);
    expect(await isValid(server.developer.call, body.access_token)).toBe(true);
    expect((await send('revoke', token, await authenticate())).status).toBe(200);
    expect(await isValid(server.developer.call, body.access_token)).toBe(false);
  },
);

test('no scope that the exchange of a code names makes a token wider', async () => {
  const client_id = await registerClient(server);
  const login = { client_id, resource: service.audience, scope: 'flights:search' };
  const form = await codeOf(server, login);
  const { status, body } = await post(server, 'token', { ...form, scope: 'flights:search flights:book' });
  expect([status, body.scope]).toEqual([200, 'flights:search']);
  expect(claimsOf(body.access_token).scp).toEqual(['flights:search']);
});

test('a client that asks for the habits of OpenID Connect alone gets what is usual', async () => {
  const client_id = await registerClient(server);
  const login = { client_id, resource: service.audience, scope: 'openid email profile offline_access' };
  const tokens = await tokensOf(server, login);
  expect(tokens.scope.split(' ').toSorted()).toEqual(['flights:book', 'flights:search']);
  expect(tokens.refresh_token).toEqual(expect.any(String));
});

test('a client names the same scopes when it refreshes as when it logs in', async () => {
  const client_id = await registerClient(server);
  const scope = 'flights:search openid offline_access';
  const { refresh_token } = await tokensOf(server, { client_id, resource: service.audience, scope });
  expect(await refresh(server, client_id, refresh_token, { scope })).toMatchObject({
    status: 200,
    body: { scope: 'flights:search' },
  });
});

test('a client that registers no refresh gets no refresh token, and may not use one', async () => {
  const client_id = await registerClient(server, { grant_types: ['authorization_code'] });
  const tokens = await tokensOf(server, { client_id, resource: service.audience });
  expect(tokens).not.toHaveProperty('refresh_token');
  expect(await refresh(server, client_id, 'ref_nobody')).toMatchObject({
    status: 400,
    body: { error: 'unauthorized_client' },
  });
});

test('the published form of a client with keys logs in without one where it says that it may', async () => {
  const { metadata } = KNOWN_CLIENTS['ChatGPT'] ?? { metadata: {} };
  const { url } = host.publishClient({
    ...metadata,
    redirect_uris: [CALLBACK],
    jwks_uri: `${host.url}/jwks`,
  });
  const tokens = await tokensOf(server, { client_id: url, resource: service.audience });
  expect(tokens).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
});

test.each(['application/json', 'application/json, application/x-www-form-urlencoded', 'text/plain'])(
  'a form of type %s is refused, also with a good code',
  async (type) => {
    const client_id = await registerClient(server);
    const form = await codeOf(server, { client_id, resource: service.audience });
    const refused = await post(server, 'token', form, { 'content-type': type });
    expect(refused).toMatchObject({ status: 415, body: { error: 'invalid_request' } });
    expect((await post(server, 'token', form)).status).toBe(200);
  },
);

test('where clients may not register, one that is known logs in', async () => {
  const live = await testServer({ environment: { GRANTEX_MODE: 'live' } });
  const own = await openService(live, { people: 'anyone' });
  const { body } = await live.callAs(null)('GET /.well-known/oauth-authorization-server');
  expect(body).not.toHaveProperty('registration_endpoint');
  const client_id = await makeAgent(live.developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const { verifier, challenge } = newPkce();
  const person = loggingIn(live);
  const { at } = await person.open(authorizePath({ client_id, code_challenge: challenge }));
  await person.enrol(at);
  const answer = new URL((await person.approve(at)).json.location);
  const token = await post(live, 'token', {
    grant_type: 'authorization_code',
    code: answer.searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
  });
  expect(token).toMatchObject({ status: 200, body: { scope: 'flights:search' } });
  await Promise.all([own.close(), live.close()]);
});
