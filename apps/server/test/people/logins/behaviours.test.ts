import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { KNOWN_CLIENTS } from '../../authority/clients/known-clients.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { keyedAgent } from '../../main/oauth/keyed-agent.ts';
import { authorizePath, CALLBACK, loggingIn, newPkce, openService, post, registerClient } from './log-in.ts';
import type { Service } from './log-in.ts';
import { codeOf, refresh, sentTo, tokensOf } from './quick-login.ts';

/*
 * What the suites of other authorization servers for MCP look at, as far as no other file does.
 *
 * - Code, state and redirect URIs: `code-attacks`, `redirects`; refreshing and its retry: `refresh-attacks`.
 * - Registration: `authority/clients/registration`; documents: `authority/clients/documents`; keys: `proof-attacks`.
 * - Revocation: `main/oauth/revocation`.
 * - Challenges and metadata of a service: `discovery` and `http` of `@grantex/mcp`.
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
    response_types_supported: ['code'],
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

test.each(['#fragment', '?x#fragment'])('a service with %s is none', async (fragment) => {
  const client_id = await registerClient(server);
  const resource = service.audience + fragment;
  const { searchParams } = await sentTo(server, { client_id, resource });
  expect(searchParams.get('error')).toBe('invalid_target');
  const form = await codeOf(server, { client_id, resource: service.audience });
  const refused = await post(server, 'token', { ...form, resource });
  expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
});

test('a client that fails to authenticate uses up no code', async () => {
  const { id: client_id, authenticate } = await keyedAgent(server, { redirectUris: [CALLBACK] });
  const form = await codeOf(server, { client_id, resource: service.audience });
  const basic = `Basic ${Buffer.from(`${client_id}:secret`).toString('base64')}`;
  const { privateKey } = await agentKey('ES256');
  const refused = { status: 401, body: { error: 'invalid_client' } };
  expect(await post(server, 'token', { ...form, client_secret: 'secret' })).toMatchObject(refused);
  expect(await post(server, 'token', form, { authorization: basic })).toMatchObject(refused);
  const stranger = { ...form, ...(await authenticate({ key: privateKey })) };
  expect(await post(server, 'token', stranger)).toMatchObject(refused);
  expect((await post(server, 'token', { ...form, ...(await authenticate()) })).status).toBe(200);
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
