import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// For its types: what `hide` is.
import '@fastify/swagger';
import Fastify from 'fastify';
import { newSecret } from '../../src/base/secrets.ts';
import { requireAuthentication } from '../../src/http/credentials/authentication.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { readRaw, sendRaw } from './raw.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test.each([
  ['no header', {}, 'CREDENTIAL_MISSING'],
  ['an empty key', { authorization: 'Bearer ' }, 'CREDENTIAL_MISSING'],
  ['another scheme', { authorization: 'Basic dTpw' }, 'CREDENTIAL_MISSING'],
  ['two words', { authorization: 'Bearer a b' }, 'CREDENTIAL_MISSING'],
  ['an unknown key', { authorization: `Bearer ${newSecret('gx_test_')}` }, 'CREDENTIAL_UNKNOWN'],
  ['a key of the other mode', { authorization: `Bearer ${newSecret('gx_live_')}` }, 'CREDENTIAL_UNKNOWN'],
])('%s is 401 with a challenge', async (_name, headers, code) => {
  const {
    status,
    body,
    headers: answered,
  } = await server.developer.call('GET /v1/me', undefined, { key: null, headers });
  expect([status, body.code, answered.get('www-authenticate')]).toEqual([401, code, 'Bearer']);
});

test('the scheme is case-insensitive', async () => {
  const { status } = await server.developer.call('GET /v1/me', undefined, {
    key: null,
    headers: { authorization: `bEARER  ${server.developer.key}` },
  });
  expect(status).toBe(200);
});

test.each(['GET /health', 'GET /.well-known/jwks.json'])(
  '%s accepts a Bearer header with an empty key',
  async (line) => {
    const { status } = await server.developer.call(line, undefined, {
      key: null,
      headers: { authorization: 'Bearer ' },
    });
    expect(status).toBe(200);
  },
);

test.each(['/v1/me', '/health'])('two Authorization headers at %s are 400', async (path) => {
  const header = `authorization: Bearer ${server.developer.key}\r\n`;
  const answer = readRaw(
    await sendRaw(server.url, `GET ${path} HTTP/1.1\r\nhost: a\r\n${header}${header}\r\n`),
  );
  expect(answer).toMatchObject({ status: 400, body: { code: 'TWO_CREDENTIALS' } });
});

test('a HEAD request needs the same credentials as its GET', async () => {
  const statuses = await Promise.all(
    [null, server.developer.key].map(async (key) => (await server.callAs(key)('HEAD /v1/agents')).status),
  );
  expect(statuses).toEqual([401, 200]);
});

describe('roles', () => {
  test.each([
    ['issue', 'GET /v1/agents', 200, undefined],
    ['verify', 'GET /v1/agents', 403, 'ROLE_REQUIRED'],
    ['audit-read', 'GET /v1/agents', 403, 'ROLE_REQUIRED'],
    ['audit-write', 'GET /v1/me', 200, undefined],
    ['issue', 'POST /v1/keys', 403, 'ROLE_REQUIRED'],
    ['issue', 'POST /v1/agents', 403, 'ROLE_REQUIRED'],
    ['issue', 'PATCH /v1/me', 403, 'ROLE_REQUIRED'],
  ])('a key with %s calling %s is %i', async (role, line, status, code) => {
    const made = await server.developer.call('POST /v1/keys', { name: role, roles: [role] });
    const body = line.startsWith('GET') ? undefined : {};
    const answer = await server.developer.call(line, body, { key: made.body.apiKey });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('a refusal names the missing role', async () => {
    const made = await server.developer.call('POST /v1/keys', { name: 'a', roles: ['verify'] });
    const { body } = await server.developer.call('GET /v1/agents', undefined, { key: made.body.apiKey });
    expect(body.message).toBe('this needs an API key with the role issue');
  });
});

test('a route that does not declare its access does not register, nor does one that is guarded and hidden', async () => {
  const app = Fastify();
  requireAuthentication(app, {
    credentials: {
      developer: { name: 'API key', find: () => undefined },
      principal: { name: 'session', find: () => undefined },
      scim: { name: 'SCIM token', find: () => undefined },
    },
    rateLimit: 0,
    now: Date.now,
  });
  expect(() => app.get('/open', () => 'x')).toThrow('GET /open does not declare its access');
  const hidden = { config: { access: ['admin'] }, schema: { hide: true } } as const;
  expect(() => app.get('/hidden', hidden, () => 'x')).toThrow(
    'GET /hidden is hidden from the OpenAPI document',
  );
  await app.close();
});
