import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { CALLBACK, openService, registerClient, type Service } from '../../people/logins/log-in.ts';
import { codeOf, tokensOf } from '../../people/logins/quick-login.ts';

/** Requests that no honest client sends. */

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

interface Sent {
  status: number;
  type: string;
  headers: Headers;
  text: string;
}

async function send(method: string, path: string, init: RequestInit = {}): Promise<Sent> {
  const response = await fetch(server.url + path, { method, redirect: 'manual', ...init });
  const { status, headers } = response;
  return { status, type: headers.get('content-type') ?? '', headers, text: await response.text() };
}

const FORM = 'application/x-www-form-urlencoded';
/** As bytes, which are sent as they are. */
const postRaw = (body: string, headers: Record<string, string> = { 'content-type': FORM }): Promise<Sent> =>
  send('POST', '/oauth/token', { body: new TextEncoder().encode(body), headers });
const encoded = (form: Record<string, string>): string => new URLSearchParams(form).toString();
const newForm = (): Promise<Record<string, string>> =>
  codeOf(server, { client_id, resource: service.audience });

/** What a client sees of an answer. */
function seen({ status, type, headers, text }: Sent): object {
  return { status, type, cache: headers.get('cache-control'), ...JSON.parse(text) };
}

/** Every refusal is JSON of this shape, kept by nobody. */
const refused = (status: number, error?: string): object => ({
  status,
  type: expect.stringMatching(/^application\/json/),
  cache: 'no-store',
  error: error ?? expect.stringMatching(/^[a-z_]+$/),
  error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
  error_uri: expect.stringMatching(/\/docs\/errors\/[A-Za-z_]+$/),
});

test.each([
  'code',
  'client_id',
  'code_verifier',
  'grant_type',
  'redirect_uri',
  'unknown',
  'client_assertion',
])('a second %s is refused, and uses nothing up', async (name) => {
  const form = await newForm();
  const value = form[name] ?? 'x';
  const body = `${encoded({ ...form, [name]: value })}&${encoded({ [name]: value })}`;
  expect(seen(await postRaw(body))).toEqual(refused(400, 'invalid_request'));
  expect((await postRaw(encoded(form))).status).toBe(200);
});

test('a second resource is a second service, also where it is empty or escaped', async () => {
  const form = encoded(await newForm());
  for (const more of ['resource=x', 'resource=', 'res%6furce=x', 'resource', 'audience=x&audience=y']) {
    expect(seen(await postRaw(`${form}&${more}`))).toEqual(refused(400, 'invalid_target'));
  }
  expect((await postRaw(form)).status).toBe(200);
});

test('lists, members and prototypes of other parsers are parameters that nobody knows', async () => {
  const form = encoded(await newForm());
  const odd =
    'code%5B%5D=x&code%5B0%5D=y&client_id.x=y&__proto__=x&constructor=y&__proto__%5Badmin%5D=1&toString=x';
  expect((await postRaw(`${form}&${odd}`)).status).toBe(200);
});

test.each([
  ['%', 400],
  ['%zz=1', 400],
  ['grant_type=%ff', 400],
  ['grant_type=%c0%af', 400],
  ['grant_type=%ed%a0%80', 400],
  ['grant_type=a%00b', 400],
  ['=', 400],
  ['&&&', 400],
  ['', 400],
  ['grant_type', 400],
  ['grant_type=', 400],
  [`grant_type=${'x'.repeat(10_000)}`, 400],
  ['grant_type=password&username=a&password=b', 400],
  ['grant_type=client_credentials', 400],
  ['grant_type=AUTHORIZATION_CODE', 400],
  ['grant_type=authorization_code%20', 400],
  ['grant_type=urn:ietf:params:oauth:grant-type:device_code', 400],
])('the body %.40s is refused in the words of OAuth', async (body, status) => {
  expect(seen(await postRaw(body))).toEqual(refused(status));
});

test('unpaired surrogates, huge values and huge bodies do no harm', async () => {
  const form = await newForm();
  for (const name of ['code', 'code_verifier', 'client_id', 'redirect_uri', 'resource', 'scope']) {
    for (const value of ['\u0000', 'ü\u{1f600}', 'x'.repeat(50_000), '\r\n', '%00', "' OR 1=1 --"]) {
      const { status } = await postRaw(encoded({ ...form, [name]: value }));
      expect([200, 400, 401, 413]).toContain(status);
    }
  }
  expect(seen(await postRaw(`grant_type=${'x'.repeat(2_000_000)}`))).toEqual(refused(413));
});

test.each([
  'application/json',
  'application/json, application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded, application/json',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/x-www-form-urlencodedx',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/plain;application/x-www-form-urlencoded',
  '*/*',
])('a body as %s is refused', async (type) => {
  const body = encoded(await newForm());
  expect(seen(await postRaw(body, { 'content-type': type }))).toEqual(refused(415, 'invalid_request'));
});

test('a body as JSON or without a type is no form', async () => {
  const form = await newForm();
  expect(seen(await postRaw(JSON.stringify(form), { 'content-type': 'application/json' }))).toEqual(
    refused(415),
  );
  const untyped = await postRaw(encoded(form), {});
  expect([400, 415]).toContain(untyped.status);
  expect(
    (await postRaw(encoded(form), { 'content-type': `${FORM.toUpperCase()}; Charset="UTF-8"` })).status,
  ).toBe(200);
});

test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])(
  '%s at the token endpoint is nothing',
  async (method) => {
    const query = encoded(await newForm());
    const { status, headers, text } = await send(method, `/oauth/token?${query}`);
    expect([404, 405]).toContain(status);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toContain('access_token');
  },
);

test('parameters in the query of the token endpoint count for nothing', async () => {
  const query = encoded(await newForm());
  expect(seen(await send('POST', `/oauth/token?${query}`, { headers: { 'content-type': FORM } }))).toEqual(
    refused(400),
  );
});

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test('no secret authenticates, and none is tried', async () => {
  const form = await newForm();
  const agent = await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const attempts: [Record<string, string>, Record<string, string>][] = [
    [{}, { authorization: basic(client_id, '') }],
    [{}, { authorization: basic(client_id, 'secret') }],
    [{}, { authorization: basic(agent, server.developer.key) }],
    [{}, { authorization: `Bearer ${server.developer.key}` }],
    [{}, { authorization: 'x' }],
    [{ client_secret: 'x' }, {}],
    [{ client_secret: server.developer.key }, {}],
    [{ client_assertion: 'x' }, {}],
    [{ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }, {}],
    [{ client_id: '' }, {}],
    [{ client_id: 'nobody' }, {}],
    [{ client_id: `${client_id} ` }, {}],
    [{ client_id: client_id.toLowerCase() }, {}],
  ];
  for (const [more, headers] of attempts) {
    const answer = await postRaw(encoded({ ...form, ...more }), { 'content-type': FORM, ...headers });
    expect(seen(answer)).toEqual(refused(401, 'invalid_client'));
    const isBasic = headers['authorization']?.startsWith('Basic ') === true;
    expect(answer.headers.has('www-authenticate')).toBe(isBasic);
  }
  expect((await postRaw(encoded(form))).status).toBe(200);
});

test('two Authorization headers and two proofs are refused', async () => {
  const body = encoded(await newForm());
  const { port } = new URL(server.url);
  const raw = await new Promise<string>((done, fail) => {
    const socket = connect(Number(port), 'localhost');
    let text = '';
    socket
      .on('data', (part) => (text += part.toString()))
      .on('close', () => done(text))
      .on('error', fail);
    socket.end(
      `POST /oauth/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${FORM}\r\n` +
        `authorization: Basic eDp5\r\nauthorization: Bearer x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  expect(raw).toMatch(/^HTTP\/1\.1 400 /);
  expect(raw).toContain('"error":"invalid_request"');
});

test('answers of every endpoint are kept by nobody, and every script may read the ones for clients', async () => {
  const form = await newForm();
  const good = await postRaw(encoded(form), { 'content-type': FORM, origin: 'https://client.example' });
  expect(good.headers.get('cache-control')).toBe('no-store');
  expect(good.headers.get('access-control-allow-origin')).toBe('*');
  expect(good.headers.has('access-control-allow-credentials')).toBe(false);
  expect(good.headers.has('set-cookie')).toBe(false);
  for (const endpoint of ['token', 'revoke', 'introspect', 'register', 'authorize', 'par', 'nothing']) {
    for (const method of ['POST', 'GET']) {
      const { headers, text } = await send(method, `/oauth/${endpoint}`, {
        headers: method === 'POST' ? { 'content-type': FORM } : {},
      });
      expect([endpoint, method, headers.get('cache-control')]).toEqual([endpoint, method, 'no-store']);
      expect(headers.has('access-control-allow-credentials')).toBe(false);
      const isPage = endpoint === 'authorize' && method === 'GET';
      expect([endpoint, method, text.startsWith('<')]).toEqual([endpoint, method, isPage]);
    }
  }
});

test('nothing of all this is in the log', async () => {
  const { access_token, refresh_token } = await tokensOf(server, { client_id, resource: service.audience });
  const form = await newForm();
  await postRaw(encoded({ ...form, code_verifier: 'wrong' }));
  const secrets = [access_token, refresh_token, form['code'], form['code_verifier']];
  for (const secret of secrets) expect(server.log).not.toContain(secret);
});
