import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiFetch } from '../support/contract.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { readRaw, sendRaw } from './raw.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const anError = {
  message: expect.any(String),
  code: expect.stringMatching(/^[A-Z][A-Z_]+$/),
  requestId: expect.any(String),
};

describe('every error has the same shape, and its id in the header', () => {
  test.each([
    ['GET /nothing', undefined, 404, 'NO_SUCH_ROUTE'],
    ['GET /v1/agents/ag_nobody', undefined, 404, 'NOT_FOUND'],
    ['POST /v1/agents', {}, 400, 'VALIDATION_ERROR'],
    ['POST /v1/agents', { name: 'a', scopes: ['*'] }, 400, 'INVALID_SCOPE'],
    ['GET /v1/agents?pageSize=201', undefined, 400, 'VALIDATION_ERROR'],
    ['GET /v1/agents?page=0', undefined, 400, 'VALIDATION_ERROR'],
    ['GET /%zz', undefined, 400, 'MALFORMED_REQUEST'],
    ['GET /.well-known/openid-configuration', undefined, 404, 'NO_SUCH_ROUTE'],
    ['PUT /v1/agents', {}, 405, 'METHOD_NOT_ALLOWED'],
  ])('%s %o is %i %s', async (line, body, status, code) => {
    const answer = await server.developer.call(line, body);
    expect(answer).toMatchObject({ status, body: { ...anError, code } });
    expect(Object.keys(answer.body)).toEqual(['message', 'code', 'requestId', 'errorUri']);
    expect(answer.body.errorUri).toBe(`${server.url}/docs/errors/${code}`);
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
  });
});

test('a validation error names the field', async () => {
  const { body } = await server.developer.call('POST /v1/agents', { name: 'a', redirectUris: ['ftp://x'] });
  expect(body.message).toMatch(/^redirectUris\.0: /);
});

test('a successful response carries x-request-id, and no two are alike', async () => {
  const ids = await Promise.all(
    Array.from({ length: 5 }, async () =>
      (await server.developer.call('GET /health')).headers.get('x-request-id'),
    ),
  );
  expect(new Set(ids).size).toBe(5);
  expect(ids).not.toContain(null);
});

test.each([
  ['with content-type', { 'content-type': 'application/json' }],
  ['without content-type', {}],
])('a POST with an empty body %s counts as an empty object', async (_name, headers) => {
  const developer = await server.signUp();
  const response = await apiFetch(`${server.url}/v1/keys/rotate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${developer.key}`, ...headers },
  });
  expect(response.status).toBe(200);
  const agents = await apiFetch(`${server.url}/v1/agents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${developer.key}`, ...headers },
  });
  expect(await agents.json()).toMatchObject({
    code: 'VALIDATION_ERROR',
    message: expect.stringMatching(/^name: /),
  });
});

test.each([
  ['{"name":', 400],
  ['{"name":"a","__proto__":{"scopes":["a"]}}', 400],
  ['{"name":"a","constructor":{"prototype":{}}}', 400],
  ['"a"', 400],
  ['[]', 400],
  ['null', 400],
])('the body %s is %i', async (text, status) => {
  const response = await apiFetch(`${server.url}/v1/agents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
    body: text,
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject(anError);
});

test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
  'a body of type %s, which a form of another site can send, is 415',
  async (type) => {
    for (const line of ['POST /v1/agents', 'POST /v1/keys/rotate', 'POST /v1/audit/log']) {
      const { status, body } = await server.developer.call(line, 'name=a', {
        headers: { 'content-type': type },
      });
      expect([line, status, body.code]).toEqual([line, 415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
  },
);

test.each([
  ['POST /v1/audit/log', 401, 'CREDENTIAL_MISSING'],
  ['POST /v1/nothing', 404, 'NO_SUCH_ROUTE'],
  ['PUT /v1/audit/log', 405, 'METHOD_NOT_ALLOWED'],
])('%s without credentials is %i before its body is read', async (line, status, code) => {
  const [method = '', path = ''] = line.split(' ');
  for (const body of ['{', ' '.repeat(2_000_000)]) {
    const headers = { 'content-type': 'application/json' };
    const response = await apiFetch(server.url + path, { method, headers, body });
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  }
});

test.each([
  ['not HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ['no Host header', 'GET /health HTTP/1.1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  [
    'headers over 16 KiB',
    `GET /health HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  [
    'two body lengths (request smuggling)',
    'POST /v1/signup HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'MALFORMED_REQUEST',
  ],
])('%s gets an error of the same shape', async (_name, bytes, status, code) => {
  const answer = readRaw(await sendRaw(server.url, bytes));
  expect(answer).toMatchObject({ status, body: { ...anError, code } });
  expect(answer.head).toContain(`x-request-id: ${String(answer.body['requestId'])}`);
  expect(answer.head.toLowerCase()).toContain('cache-control: no-store');
});

test('invalid HTTP behind a request whose response has begun gets no response in the middle of it', async () => {
  const headers = `host: a\r\nauthorization: Bearer ${server.developer.key}\r\n\r\n`;
  let hasBegun = false;
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const text = await new Promise<string>((resolve) => {
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (!hasBegun && received.includes('event: audit')) {
        hasBegun = true;
        socket.write('no HTTP\r\n\r\n');
      }
    });
    socket.on('close', () => resolve(received));
    socket.on('error', () => undefined);
    socket.write(`GET /v1/events/stream HTTP/1.1\r\n${headers}`);
  });
  expect(text.split('HTTP/1.1 ')).toHaveLength(2);
  expect(text).not.toContain('MALFORMED_REQUEST');
});

test('an invalid HEAD gets a response without a body, which its client would read as another response', async () => {
  const path = `/assets/${'x'.repeat(20_000)}`;
  const text = await sendRaw(server.url, `HEAD ${path} HTTP/1.1\r\nhost: a\r\n\r\n`, () => false);
  expect(text).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\n$/);
  expect(text).toContain('content-length: ');
});
