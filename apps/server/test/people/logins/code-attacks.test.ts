import { afterAll, beforeAll, expect, test } from 'vitest';
import { askFor, claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { CALLBACK, newPkce, openService, post, registerClient, type Service } from './log-in.ts';
import { codeOf, type CodeForm, refresh, sentTo } from './quick-login.ts';

let server: TestServer;
let service: Service;
let other: Service;
let stranger: TestDeveloper;
let client_id: string;
beforeAll(async () => {
  server = await testServer();
  stranger = await server.signUp();
  [service, other, client_id] = await Promise.all([
    openService(server),
    openService(server, {}, { developer: stranger }),
    registerClient(server),
  ]);
});
afterAll(() => Promise.all([service.close(), other.close(), server.close()]));

const newCode = (): Promise<CodeForm> => codeOf(server, { client_id, resource: service.audience });

const WRONG: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  'of another client': async () => ({ client_id: await registerClient(server) }),
  'of an agent of its developer': async () => ({
    client_id: await makeAgent(server.developer.call, undefined, { redirectUris: [CALLBACK] }),
  }),
  'with another verifier': async () => ({ code_verifier: newPkce().verifier }),
  'with the challenge as its verifier': async () => ({ code_verifier: newPkce().challenge }),
  'at another port of the same address': async () => ({ redirect_uri: 'http://127.0.0.1:33419/callback' }),
  'at another path': async () => ({ redirect_uri: `${CALLBACK}/` }),
  'at another writing of the same machine': async () => ({
    redirect_uri: 'http://localhost:33418/callback',
  }),
  'at no address': async () => ({ redirect_uri: 'x' }),
};

test.each(Object.entries(WRONG))(
  'a code %s is no grant, and stays good for its client',
  async (_, change) => {
    const form = await newCode();
    const stolen = await post(server, 'token', { ...form, ...(await change()) });
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await post(server, 'token', form)).status).toBe(200);
  },
);

test.each([
  ['without a verifier', { code_verifier: '' }, 'invalid_request'],
  ['for another service', { resource: 'https://other.example/mcp' }, 'invalid_target'],
  ['for something that is no URL', { resource: 'x' }, 'invalid_target'],
])('a code %s is refused, and stays good', async (_name, change, error) => {
  const form = await newCode();
  expect(await post(server, 'token', { ...form, ...change })).toMatchObject({ status: 400, body: { error } });
  expect((await post(server, 'token', form)).status).toBe(200);
});

test('a code that comes again after its grant was used ends the grant', async () => {
  const form = await newCode();
  const { body } = await post(server, 'token', form);
  const again = await post(server, 'token', form);
  expect(again).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  // At once it may be a client that lost the answer.
  expect(await isValid(server.developer.call, body.access_token)).toBe(true);
  const next = await refresh(server, client_id, body.refresh_token);
  expect(next.status).toBe(200);
  expect((await post(server, 'token', form)).body.error).toBe('invalid_grant');
  expect(await isValid(server.developer.call, next.body.access_token)).toBe(false);
  expect((await refresh(server, client_id, next.body.refresh_token)).body.error).toBe('invalid_grant');
});

test('of many exchanges at once exactly one gets the grant', async () => {
  const form = await newCode();
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(server, 'token', form)));
  const refusals = answers.filter(({ status }) => status !== 200);
  expect(refusals).toEqual(Array.from({ length: 7 }, () => expect.objectContaining({ status: 400 })));
  expect(new Set(refusals.map(({ body }) => body.error))).toEqual(new Set(['invalid_grant']));
});

test('codes and refresh tokens of the API are nothing at OAuth, and the other way round', async () => {
  const { call } = server.developer;
  const agentId = await makeAgent(call, ['flights:search'], { redirectUris: [CALLBACK] });
  const form = await codeOf(server, { client_id: agentId, resource: service.audience });
  const { code, code_verifier: codeVerifier } = form;
  expect(await call('POST /v1/token', { code, agentId, codeVerifier })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_CODE' },
  });
  const { body } = await post(server, 'token', form);
  expect(await call('POST /v1/token/refresh', { refreshToken: body.refresh_token, agentId })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REFRESH_TOKEN' },
  });
  expect((await refresh(server, agentId, body.refresh_token)).status).toBe(200);

  const { verifier, challenge } = newPkce();
  const asked = await askFor(call, agentId, { scopes: ['flights:search'], codeChallenge: challenge });
  const there = { grant_type: 'authorization_code', code: asked.code, code_verifier: verifier };
  expect(await post(server, 'token', { ...there, client_id: agentId })).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  const granted = await call('POST /v1/token', { code: asked.code, agentId, codeVerifier: verifier });
  expect(granted.status).toBe(201);
  expect((await refresh(server, agentId, granted.body.refreshToken)).body.error).toBe('invalid_grant');
  const kept = { refreshToken: granted.body.refreshToken, agentId };
  expect((await call('POST /v1/token/refresh', kept)).status).toBe(201);
});

test('the agent that a client is gets nothing from the API of its developer', async () => {
  const { call } = server.developer;
  const { body } = await post(server, 'token', await newCode());
  const agentId: string = claimsOf(body.access_token).client_id;
  const asked = { agentId, principalId: 'user_alice', scopes: ['flights:search'] };
  expect(await call('POST /v1/authorize', asked)).toMatchObject({
    status: 400,
    body: { code: 'AGENT_IS_CLIENT' },
  });
  const parentGrantToken = body.access_token;
  const child = { parentGrantToken, subAgentId: agentId, scopes: ['flights:search'] };
  expect(await call('POST /v1/grants/delegate', child)).toMatchObject({
    status: 400,
    body: { code: 'AGENT_IS_CLIENT' },
  });
  expect(await call(`PATCH /v1/agents/${agentId}`, { scopes: ['flights:cancel'] })).toMatchObject({
    status: 400,
    body: { code: 'AGENT_IS_CLIENT' },
  });
});

/** Every fault that goes back to the client, as it could be mistaken for the answer of another server. */
const FAULTS: readonly (readonly [Record<string, string | undefined>, string])[] = [
  [{ code_challenge: undefined }, 'invalid_request'],
  [{ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  [{ code_challenge_method: 'plain' }, 'invalid_request'],
  [{ code_challenge_method: undefined }, 'invalid_request'],
  [{ code_challenge_method: 's256' }, 'invalid_request'],
  [{ code_challenge: 'x'.repeat(42) }, 'invalid_request'],
  [{ code_challenge: `${'x'.repeat(42)}=` }, 'invalid_request'],
  [{ response_type: 'token' }, 'unsupported_response_type'],
  [{ response_type: 'code id_token' }, 'unsupported_response_type'],
  [{ response_type: undefined }, 'invalid_request'],
  [{ response_mode: 'fragment' }, 'invalid_request'],
  [{ response_mode: 'form_post' }, 'invalid_request'],
  [{ prompt: 'none' }, 'login_required'],
  [{ prompt: 'login none' }, 'login_required'],
  [{ request: 'e30.e30.' }, 'request_not_supported'],
  [{ request_uri: 'https://evil.example/request' }, 'request_uri_not_supported'],
  [{ registration: '{}' }, 'registration_not_supported'],
  [{ claims: '{}' }, 'invalid_request'],
  [{ acr_values: 'urn:grantex:acr:directory' }, 'invalid_request'],
  [{ max_age: '0' }, 'invalid_request'],
  [{ authorization_details: '{}' }, 'invalid_authorization_details'],
  [{ dpop_jkt: 'x' }, 'invalid_request'],
  [{ scope: 'flights:cancel' }, 'invalid_scope'],
  [{ scope: 'nonsense \u0000 * :' }, 'invalid_scope'],
  [{ resource: 'https://nobody.example/mcp' }, 'invalid_target'],
  [{ resource: 'not a URL' }, 'invalid_target'],
  [{ resource: undefined }, 'invalid_target'],
  [{ state: 'ü' }, 'invalid_request'],
  [{ state: 'x\r\nset-cookie: a=b' }, 'invalid_request'],
  [{ login_hint: 'x'.repeat(257) }, 'invalid_request'],
  [{ login_hint: 'a\u0000b' }, 'invalid_request'],
];

test.each(FAULTS)('%j goes back as %s, by this issuer and without a code', async (change, error) => {
  const { searchParams } = await sentTo(server, { client_id, resource: service.audience, ...change });
  expect(searchParams.getAll('error')).toEqual([error]);
  expect(searchParams.getAll('iss')).toEqual([server.url]);
  expect(searchParams.has('code')).toBe(false);
  expect(searchParams.get('error_description')).toMatch(/^[\x20-\x7e]+$/);
});

test('an agent is authorized for the services of its own developer alone', async () => {
  const foreign = await makeAgent(stranger.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const answer = await sentTo(server, { client_id: foreign, resource: service.audience });
  expect(answer.searchParams.get('error')).toBe('unauthorized_client');
  expect(answer.searchParams.get('iss')).toBe(server.url);
});
