import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRateWindow } from '../../src/http/credentials/rate-window.ts';
import { newSecret } from '../../src/base/secrets.ts';
import { testServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let time = 1_800_000_000_000;
const KEY = newSecret('gx_test_');
beforeAll(async () => {
  server = await testServer({ now: () => time, bootstrapKey: KEY, environment: { GRANTEX_RATE_LIMIT: '5' } });
});
afterAll(() => server.close());

const nextWindow = (): number => (time += 60_000);

test('each authenticated response counts down, refusals included', async () => {
  nextWindow();
  const lines = ['GET /v1/me', 'GET /v1/agents/ag_nobody', 'POST /v1/agents', 'GET /v1/keys'];
  const headers = [];
  for (const line of lines) {
    const answer = await server.developer.call(line, line.startsWith('POST') ? {} : undefined);
    headers.push(['limit', 'remaining', 'reset'].map((name) => answer.headers.get(`x-ratelimit-${name}`)));
  }
  expect(headers).toEqual([
    ['5', '4', '1'],
    ['5', '3', '1'],
    ['5', '2', '1'],
    ['5', '1', '1'],
  ]);
});

test('a wrong role counts too', async () => {
  nextWindow();
  const { body } = await server.developer.call('POST /v1/keys', { name: 'a', roles: ['verify'] });
  const { status, headers } = await server.developer.call('GET /v1/agents', undefined, { key: body.apiKey });
  expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '4']);
});

test('over the limit is 429, until the window ends', async () => {
  nextWindow();
  for (let count = 0; count < 5; count += 1)
    expect((await server.developer.call('GET /v1/me')).status).toBe(200);
  const { status, headers, body } = await server.developer.call('GET /v1/me');
  expect([status, headers.get('retry-after'), headers.get('x-ratelimit-remaining')]).toEqual([429, '1', '0']);
  expect(body).toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringContaining('retry in 1 seconds'),
  });
  time += 1_000;
  expect((await server.developer.call('GET /v1/me')).status).toBe(200);
});

test('each key has a separate limit', async () => {
  nextWindow();
  const { body } = await server.developer.call('POST /v1/keys', { name: 'a', roles: ['issue'] });
  for (let count = 0; count < 5; count += 1) await server.developer.call('GET /v1/me');
  expect((await server.developer.call('GET /v1/me', undefined, { key: body.apiKey })).status).toBe(200);
});

test('public routes are limited by address, and the JWKS has no limit headers', async () => {
  nextWindow();
  const answers = [];
  for (let count = 0; count < 6; count += 1)
    answers.push(await server.callAs(null)('GET /.well-known/jwks.json'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  for (const { headers } of answers) expect([...headers.keys()].join()).not.toContain('ratelimit');
});

test('a client that guesses keys is refused unread after 120 per minute, and a client with a valid key is not', async () => {
  nextWindow();
  const guess = () => server.callAs(newSecret('gx_test_'))('GET /v1/me');
  for (let count = 0; count < 120; count += 1) expect((await guess()).status).toBe(401);
  const refused = await guess();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  expect(refused.body.message).toContain('retry in 60 seconds');
  time += 2_000;
  expect((await server.developer.call('GET /v1/me')).status).toBe(200);
  time += 58_000;
  expect((await guess()).status).toBe(401);
});

test('a client that guesses sessions is refused unread after 120 per minute, then for keys too; a client with a valid key is not', async () => {
  nextWindow();
  const guess = () => server.callAs(newSecret('sess_'))('GET /v1/principal/grants');
  const statuses: number[] = [];
  for (let count = 0; count < 120; count += 1) statuses.push((await guess()).status);
  expect(new Set(statuses)).toEqual(new Set([401]));
  const refused = await guess();
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    429,
    'RATE_LIMITED',
    '60',
  ]);
  expect((await server.callAs(newSecret('gx_test_'))('GET /v1/me')).status).toBe(429);
  expect((await server.developer.call('GET /v1/me')).status).toBe(200);
  time += 60_000;
  expect((await guess()).status).toBe(401);
});

test('with the limit at 0, guesses of keys and sessions are not limited', async () => {
  const open = await testServer({ now: () => time, environment: { GRANTEX_RATE_LIMIT: '0' } });
  const guesses = Array.from({ length: 130 }, (_, index) =>
    index % 2 === 0
      ? open.callAs(newSecret('sess_'))('GET /v1/principal/grants')
      : open.callAs(newSecret('gx_test_'))('GET /v1/me'),
  );
  const answers = await Promise.all(guesses);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  await open.close();
});

test('without a limit there are no headers', async () => {
  const open = await testServer();
  const { headers } = await open.developer.call('GET /v1/me');
  expect(headers.has('x-ratelimit-limit')).toBe(false);
  await open.close();
});

test('x-forwarded-for is trusted only from a trusted proxy', async () => {
  const environment = { GRANTEX_RATE_LIMIT: '2' };
  const cautious = await testServer({ environment, now: () => time, bootstrapKey: KEY });
  const behind = await testServer({
    environment: { ...environment, GRANTEX_HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1' },
    now: () => time,
    bootstrapKey: KEY,
  });
  const statuses = async ({ callAs }: TestServer): Promise<number[]> => {
    const answers = [];
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      answers.push(await callAs(null)('GET /health', undefined, { headers: { 'x-forwarded-for': address } }));
    }
    return answers.map(({ status }) => status);
  };
  expect([await statuses(cautious), await statuses(behind)]).toEqual([
    [200, 200, 429],
    [200, 200, 200],
  ]);
  await Promise.all([cautious.close(), behind.close()]);
});

test.each(['127.0.0.1', '::1'])(
  'a trusted proxy on this machine at %s may connect from either address',
  async (trusted) => {
    nextWindow();
    const behind = await testServer({
      environment: { GRANTEX_RATE_LIMIT: '2', TRUST_PROXY: trusted },
      now: () => time,
      bootstrapKey: KEY,
    });
    const { port } = new URL(behind.url);
    const clients = {
      '127.0.0.1': ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
      '[::1]': ['10.0.0.4', '10.0.0.5', '10.0.0.6'],
    };
    for (const [address, behindIt] of Object.entries(clients)) {
      for (const client of behindIt) {
        const headers = { 'x-forwarded-for': client };
        expect((await fetch(`http://${address}:${port}/health`, { headers })).status).toBe(200);
      }
    }
    await behind.close();
  },
);

test('guesses from all over one IPv6 network count together, and others are not affected', async () => {
  nextWindow();
  const behind = await testServer({
    environment: { GRANTEX_RATE_LIMIT: '1000', GRANTEX_HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1' },
    now: () => time,
    bootstrapKey: KEY,
  });
  const guessFrom = async (address: string): Promise<number> => {
    const headers = { 'x-forwarded-for': address };
    return (await behind.callAs(newSecret('gx_test_'))('GET /v1/me', undefined, { headers })).status;
  };
  for (let count = 0; count < 120; count += 1)
    expect(await guessFrom(`2001:db8:1:2::${count.toString(16)}`)).toBe(401);
  expect(await guessFrom('2001:db8:1:2:ffff::1')).toBe(429);
  expect(await guessFrom('2001:db8:1:3::1')).toBe(401);
  await behind.close();
});

test('a window keeps a bounded number of entries', () => {
  const window = createRateWindow({ limit: 1, holders: 2, now: () => 0 });
  window.take('a');
  window.take('b');
  window.take('c');
  expect([window.look('a').isOver, window.look('b').isOver, window.look('c').isOver]).toEqual([
    false,
    true,
    true,
  ]);
});

test('if the clock was set back, a window ends after its length, and not when the clock has caught up', () => {
  let clock = 1_800_000_000_000;
  const window = createRateWindow({ limit: 1, length: 60_000, now: () => clock });
  window.take('a');
  expect(window.take('a')).toMatchObject({ isOver: true, reset: 60 });
  clock -= 3_600_000;
  expect(window.look('a').isOver).toBe(false);
  expect(window.take('a')).toMatchObject({ isOver: false, reset: 60 });
});
