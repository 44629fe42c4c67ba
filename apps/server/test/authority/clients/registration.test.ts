import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { apiFetch } from '../../support/contract.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { makeClientAgent } from './client-agent.ts';
import { KNOWN_CLIENTS } from './known-clients.ts';
import { ASKING, serverProcess } from './server-process.ts';

let server: TestServer;
let publicKey: JWK;
let privateKey: JWK;
beforeAll(async () => {
  server = await testServer();
  const pair = await generateKeyPair('ES256', { extractable: true });
  [publicKey, privateKey] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
});
afterAll(() => server.close());

const register = (body: unknown) => server.callAs(null)('POST /oauth/register', body);
const find = (id: string) => serverProcess(server).clients.find(id, ASKING);
const REDIRECT = 'https://app.example/cb';

describe('a client that registers', () => {
  test.each(Object.entries(KNOWN_CLIENTS))(
    '%s gets an id, no secret, and its redirect URIs as a list',
    async (_name, { metadata }) => {
      const { status, body, headers } = await register(metadata);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        client_id: expect.stringMatching(/^cl_[0-9A-Z]{26}$/),
        client_id_issued_at: expect.any(Number),
        client_name: metadata['client_name'] ?? 'Unnamed client',
        redirect_uris: metadata['redirect_uris'],
        response_types: ['code'],
      });
      expect(body.grant_types).toEqual(expect.arrayContaining(['authorization_code', 'refresh_token']));
      const asked = metadata['token_endpoint_auth_method'];
      expect(body.token_endpoint_auth_method).toBe(asked === 'private_key_jwt' ? asked : 'none');
      for (const absent of ['client_secret', 'registration_client_uri', 'registration_access_token', 'scope'])
        expect(body).not.toHaveProperty(absent);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(await find(body.client_id)).toMatchObject({
        kind: 'registered',
        id: body.client_id,
        name: body.client_name,
        redirectUris: metadata['redirect_uris'],
        authenticationMethods: [body.token_endpoint_auth_method],
      });
    },
  );

  test('keeps to the limits that it states', async () => {
    const { body } = await register({
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...publicKey, kid: 'a', x5c: ['no part of the key'] }] },
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      authorization_details_types: ['urn:example:other'],
    });
    expect(body).toMatchObject({
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...publicKey, kid: 'a' }] },
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      authorization_details_types: ['urn:example:other'],
    });
    expect(await find(body.client_id)).toMatchObject({
      grantTypes: ['authorization_code'],
      authenticationMethods: ['private_key_jwt'],
      algorithms: ['ES256'],
      keys: { jwks: { keys: [{ ...publicKey, kid: 'a' }] } },
      dpop: 'required',
      mustPush: true,
      detailTypes: ['urn:example:other'],
    });
  });

  test.each([
    ['invalid_redirect_uri', {}],
    ['invalid_redirect_uri', { redirect_uris: [] }],
    ['invalid_redirect_uri', { redirect_uris: 'https://app.example/cb' }],
    ['invalid_redirect_uri', { redirect_uris: [REDIRECT, 'http://app.example/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: ['javascript://app.example/%0aalert(1)'] }],
    ['invalid_redirect_uri', { redirect_uris: ['ms-settings://app/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: [`${REDIRECT} https://app.example/other`] }],
    [
      'invalid_redirect_uri',
      { redirect_uris: Array.from({ length: 21 }, (_, index) => `${REDIRECT}/${index}`) },
    ],
    ['invalid_client_metadata', { client_name: '' }],
    ['invalid_client_metadata', { client_name: 'Claude\u202e' }],
    ['invalid_client_metadata', { client_name: 'Claude\u0000' }],
    ['invalid_client_metadata', { client_name: 'x'.repeat(201) }],
    ['invalid_client_metadata', { client_name: 1 }],
    ['invalid_client_metadata', { grant_types: ['client_credentials'] }],
    ['invalid_client_metadata', { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }],
    ['invalid_client_metadata', { response_types: ['token'] }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 1 }],
    ['invalid_client_metadata', { token_endpoint_auth_signing_alg: 'HS256' }],
    ['invalid_client_metadata', { authorization_details_types: 'urn:grantex:call' }],
    ['invalid_client_metadata', { jwks_uri: 'http://app.example/jwks' }],
    ['invalid_client_metadata', { jwks_uri: 'https://app.example:8443/jwks' }],
    ['invalid_client_metadata', { jwks: { keys: [] } }],
    ['invalid_client_metadata', { jwks: { keys: ['a'] } }],
    // Members that would limit the client, and that nobody would enforce.
    ['invalid_client_metadata', { software_statement: 'a.b.c' }],
    ['invalid_client_metadata', { tls_client_certificate_bound_access_tokens: true }],
    ['invalid_client_metadata', { require_signed_request_object: true }],
    ['invalid_client_metadata', { default_max_age: 60 }],
    ['invalid_client_metadata', { subject_type: 'pairwise' }],
    ['invalid_client_metadata', { dpop_bound_access_tokens: 'true' }],
  ])('is refused with %s for %j', async (error, metadata) => {
    const { status, body } = await register(
      error === 'invalid_redirect_uri' ? metadata : { redirect_uris: [REDIRECT], ...metadata },
    );
    const page = `${server.url}/docs/errors/${error}`;
    expect([status, body]).toEqual([400, { error, error_description: expect.any(String), error_uri: page }]);
    expect(body.error_description).toContain(Object.keys(metadata)[0] ?? 'redirect_uris');
  });

  test('never gives its private key away', async () => {
    const { status, body } = await register({ redirect_uris: [REDIRECT], jwks: { keys: [privateKey] } });
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
    expect(JSON.stringify(body)).not.toContain(privateKey.d);
    expect(
      (await register({ redirect_uris: [REDIRECT], jwks: { keys: [publicKey] }, jwks_uri: REDIRECT })).body,
    ).toMatchObject({ error: 'invalid_client_metadata' });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json, application/x-www-form-urlencoded',
  ])('sends JSON, and not %s', async (type) => {
    const response = await apiFetch(`${server.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ redirect_uris: [REDIRECT] }),
    });
    expect([response.status, await response.json()]).toMatchObject([415, { error: 'invalid_request' }]);
  });
});

test('a client that nobody authorized ends after a day, and another one 90 days after its last grant', async () => {
  const ids = await Promise.all(
    ['unused', 'used'].map(async () => (await register({ redirect_uris: [REDIRECT] })).body.client_id),
  );
  await makeClientAgent(server, ids[1]);
  const startedAt = Date.now();
  let days = 0;
  const housekeeping = startHousekeeping({
    database: server.database,
    log: { warn: () => undefined },
    now: () => new Date(startedAt + days * 86_400_000),
  });
  const left = async () =>
    await Promise.all(
      ids.map((id) =>
        find(id).then(
          () => true,
          () => false,
        ),
      ),
    );
  await housekeeping.sweep();
  expect(await left()).toEqual([true, true]);
  days = 1.1;
  await housekeeping.sweep();
  expect(await left()).toEqual([false, true]);
  days = 91;
  await housekeeping.sweep();
  expect(await left()).toEqual([false, false]);
  await housekeeping.close();
});

test('a browser may call it from any origin', async () => {
  const response = await fetch(`${server.url}/oauth/register`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://inspector.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,mcp-protocol-version',
    },
  });
  expect([response.status, await response.text()]).toEqual([204, '']);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type,mcp-protocol-version',
  });
  expect(response.headers.has('access-control-allow-credentials')).toBe(false);
});

test('a live server registers nobody unless it is told to', async () => {
  const live = { GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'https://as.example' };
  const closed = await testServer({ environment: live });
  const body = { redirect_uris: [REDIRECT] };
  expect(await closed.callAs(null)('POST /oauth/register', body)).toMatchObject({
    status: 403,
    body: { error: 'access_denied', error_description: expect.stringContaining('registers no clients') },
  });
  await closed.close();
  const open = await testServer({ environment: { ...live, GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  expect((await open.callAs(null)('POST /oauth/register', body)).status).toBe(201);
  // Only a server on loopback reads keys that are there.
  const there = { ...body, jwks_uri: 'http://127.0.0.1:9/jwks' };
  expect((await open.callAs(null)('POST /oauth/register', there)).status).toBe(400);
  expect((await register(there)).status).toBe(201);
  await open.close();
});

test('registrations of one network are limited', async () => {
  const limited = await testServer({ environment: { GRANTEX_RATE_LIMIT: '5000' } });
  const body = { redirect_uris: [REDIRECT] };
  const answers = await Promise.all(
    Array.from({ length: 61 }, () => limited.callAs(null)('POST /oauth/register', body)),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map(({ status, body: { error } }) => [status, error])).toEqual([
    [429, 'temporarily_unavailable'],
  ]);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  await limited.close();
});
