import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { createAuditSink, createVerifier, feed, online } from '../../src/index.ts';
import { AUDIENCE, createTestIssuer, DEVELOPER, ISSUER, NOW } from '../neutral/support/issuer.ts';
import { refusalOf } from '../neutral/support/outcome.ts';
import { createClock } from '../neutral/support/service.ts';
import { listen, type Listening } from './support/listen.ts';

// The real `fetch` over real sockets: what a stand-in would not show.
const issuer = await createTestIssuer();
const opened: Listening[] = [];

afterAll(async () => {
  await Promise.all(opened.map((server) => server.close()));
});

async function open(...parameters: Parameters<typeof listen>): Promise<Listening> {
  const listening = await listen(...parameters);
  opened.push(listening);
  return listening;
}

const jwks = JSON.stringify({ keys: [issuer.publicJwk] });

function verifierAt(jwksUrl: string, clock = createClock()): ReturnType<typeof createVerifier> {
  return createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: 'none',
    jwksUrl,
    clock,
  });
}

test('keys come from <issuer>/.well-known/jwks.json', async () => {
  const paths: (string | undefined)[] = [];
  const server = await open((request, response) => {
    paths.push(request.url);
    response.end(jwks);
  });
  const verifier = createVerifier({
    issuer: server.url,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: 'none',
    clock: () => NOW * 1000,
  });
  expect(await verifier.verify(await issuer.token({ iss: server.url }))).toMatchObject({
    issuer: server.url,
  });
  expect(paths).toEqual(['/.well-known/jwks.json']);
});

test('an issuer can go away and come back, on the same port', async () => {
  const clock = createClock();
  const first = await listen((_request, response) => response.end(jwks));
  const verifier = verifierAt(first.url, clock);
  const token = await issuer.token({ exp: NOW + 86_400 });
  await verifier.verify(token);
  await first.close();
  clock.advance(300 + 899);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
  clock.advance(2);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
  await open((_request, response) => response.end(jwks), Number(new URL(first.url).port));
  clock.advance(2);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});

test('a redirect is not followed', async () => {
  const elsewhere = await open((_request, response) => response.end(jwks));
  const server = await open((_request, response) =>
    response.writeHead(302, { location: elsewhere.url }).end(),
  );
  const refusal = await refusalOf(async () => verifierAt(server.url).verify(await issuer.token()));
  expect(refusal.reason).toBe('keys_unavailable');
});

test('a redirect in place of a revocation status is not followed', async () => {
  let wasFollowed = false;
  const elsewhere = await open((_request, response) => {
    wasFollowed = true;
    response.end('{"revoked":false}');
  });
  const keys = await open((_request, response) => response.end(jwks));
  const server = await open((_request, response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  );
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: online({ apiKey: 'gx_test_key', url: server.url }),
    jwksUrl: keys.url,
    clock: createClock(),
  });
  const refusal = await refusalOf(async () => verifier.verify(await issuer.token()));
  expect(refusal.reason).toBe('revocation_unavailable');
  expect(wasFollowed).toBe(false);
});

test('the server is asked about a bound token together with its key, and about others without one', async () => {
  const bodies: unknown[] = [];
  const server = await open((request, response) => {
    if (request.url === '/keys') return void response.end(jwks);
    let text = '';
    request.on('data', (piece) => (text += piece));
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      response.end('{"valid":true,"grantId":"grnt_01"}');
    });
  });
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: online({ apiKey: 'gx_test_key', url: server.url }),
    jwksUrl: `${server.url}/keys`,
    clock: createClock(),
  });
  const jkt = 'A'.repeat(43);
  const [token, bound] = [await issuer.token(), await issuer.token({ cnf: { jkt } })];
  await verifier.verify(token);
  await verifier.verify(bound, undefined, true);
  expect(bodies).toEqual([{ token }, { token: bound, keyThumbprint: jkt }]);
});

test('only options that Workers support are passed to fetch: they throw at redirect "error"', async () => {
  const server = await open((request, response) =>
    response.end(request.url === '/keys' ? jwks : '{"entryId":"alog_01"}'),
  );
  const asked: (RequestRedirect | undefined)[] = [];
  const apiKey = 'gx_test_key';
  const fetchAsAsked: typeof fetch = (input, init) => {
    asked.push(init?.redirect);
    return fetch(input, init);
  };
  const common = {
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    jwksUrl: `${server.url}/keys`,
  };
  const options = { ...common, clock: createClock(), fetch: fetchAsAsked };
  for (const revocation of [
    online({ apiKey, url: server.url }),
    feed({ apiKey, url: server.url, timeout: 0.2 }),
  ]) {
    const verifier = createVerifier({ ...options, revocation });
    await Promise.allSettled([verifier.verify(await issuer.token())]);
    await verifier.close();
  }
  const sink = createAuditSink({ url: server.url, apiKey, timeout: 0.2, fetch: fetchAsAsked });
  const actor = {
    grantId: 'grnt_01',
    agentId: 'ag_01',
    agentDid: 'did:grantex:ag_01',
    principalId: 'user_alice',
  };
  await sink.write({ ...actor, action: 'tool', status: 'allowed', metadata: {} });
  await sink.close();
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(new Set(asked)).toEqual(new Set(['manual']));
});

test('an endless body is aborted after 64 KiB', async () => {
  let isLeft = false;
  const server = await open((_request, response) => {
    const send = (): void => {
      if (response.write('x'.repeat(16_384))) setImmediate(send);
      else response.once('drain', send);
    };
    response.once('close', () => {
      isLeft = true;
    });
    send();
  });
  const refusal = await refusalOf(async () => verifierAt(server.url).verify(await issuer.token()));
  expect(refusal.reason).toBe('keys_unavailable');
  await expect.poll(() => isLeft).toBe(true);
});

test('a key URL in the header of a token is never requested', async () => {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const address = trap.address();
  const url =
    typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/jwks.json` : '';
  const server = await open((_request, response) => response.end(jwks));
  const verifier = verifierAt(server.url);
  for (const header of [{ jku: url }, { x5u: url }]) {
    const token = await issuer.sign({ ...issuer.header, ...header }, {});
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'header_not_allowed' });
  }
  trap.close();
  expect(connections).toBe(0);
});

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

async function api(
  answer: (path: string) => { status?: number; body: string },
): Promise<{ server: Listening; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await open((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      asked.push({
        path: request.url,
        authorization: request.headers.authorization,
        body: body === '' ? undefined : JSON.parse(body),
      });
      const { status = 200, body: text } = answer(request.url ?? '');
      response.writeHead(status).end(text);
    });
  });
  return { server, asked };
}

test('online revocation asks about every call, with its key, and for its developer once', async () => {
  let isValid = true;
  const { server, asked } = await api((path) => {
    if (path === '/.well-known/jwks.json') return { body: jwks };
    if (path === '/v1/me') return { body: JSON.stringify({ developerId: DEVELOPER }) };
    return { body: JSON.stringify(isValid ? { valid: true, grantId: 'grnt_01' } : { valid: false }) };
  });
  const verifier = createVerifier({
    issuer: server.url,
    audience: AUDIENCE,
    revocation: online({ apiKey: 'gx_test_x' }),
    clock: () => NOW * 1000,
  });
  const token = await issuer.token({ iss: server.url });
  await verifier.verify(token);
  await verifier.verify(token);
  isValid = false;
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'revoked' });
  const authorization = 'Bearer gx_test_x';
  const question = { path: '/v1/tokens/verify', authorization, body: { token } };
  expect(asked).toEqual([
    { path: '/v1/me', authorization, body: undefined },
    { path: '/.well-known/jwks.json', authorization: undefined, body: undefined },
    question,
    question,
    question,
  ]);
});

const UNREADABLE: readonly (readonly [name: string, answer: { status?: number; body: string }])[] = [
  ['status 500', { status: 500, body: '{"valid":true,"grantId":"grnt_01"}' }],
  ['status 401', { status: 401, body: '{"message":"no"}' }],
  ['HTML', { body: '<html>' }],
  ['nothing', { body: '' }],
  ['a text', { body: '"valid"' }],
  ['neither yes nor no', { body: '{"valid":"yes","grantId":"grnt_01"}' }],
  ['yes about another grant', { body: '{"valid":true,"grantId":"grnt_02"}' }],
  ['yes about no grant', { body: '{"valid":true}' }],
  [
    'a megabyte',
    { body: JSON.stringify({ valid: true, grantId: 'grnt_01', padding: 'x'.repeat(1024 * 1024) }) },
  ],
];

for (const [name, answer] of UNREADABLE) {
  test(`an online check that gets ${name} refuses`, async () => {
    const { server } = await api(() => answer);
    const verifier = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      developers: [DEVELOPER],
      revocation: online({ apiKey: 'gx_test_x', url: `${server.url}/` }),
      fetch: (input, init) =>
        String(input).endsWith('jwks.json') ? issuer.fetch(input, init) : fetch(input, init),
      clock: () => NOW * 1000,
    });
    expect(await refusalOf(async () => verifier.verify(await issuer.token()))).toMatchObject({
      reason: 'revocation_unavailable',
      attribution: { grantId: 'grnt_01' },
    });
  });
}

test('an online check without a response in time refuses', async () => {
  const server = await open(() => {});
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: online({ apiKey: 'gx_test_x', url: server.url, timeout: 0.05 }),
    fetch: (input, init) =>
      String(input).endsWith('jwks.json') ? issuer.fetch(input, init) : fetch(input, init),
    clock: () => NOW * 1000,
  });
  const refusal = await refusalOf(async () => verifier.verify(await issuer.token()));
  expect(refusal.reason).toBe('revocation_unavailable');
});

test('the timeout of an online check may be a fraction of a millisecond', async () => {
  const { server } = await api(() => ({ body: '{"valid":true,"grantId":"grnt_01"}' }));
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: online({ apiKey: 'gx_test_x', url: server.url, timeout: 1.001 }),
    fetch: (input, init) =>
      String(input).endsWith('jwks.json') ? issuer.fetch(input, init) : fetch(input, init),
    clock: () => NOW * 1000,
  });
  expect(await verifier.verify(await issuer.token())).toMatchObject({ grantId: 'grnt_01' });
});
