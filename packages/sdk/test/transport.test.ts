import { createServer } from 'node:net';
import { inspect } from 'node:util';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createKeys, type Keys } from '../src/developer/keys.ts';
import { GrantexError } from '../src/index.ts';
import type { Call } from '../src/transport/call.ts';
import { checkConnection, type ConnectionOptions } from '../src/transport/options.ts';
import { createTransport, type Transport } from '../src/transport/transport.ts';
import { caught } from './support/caught.ts';
import { testClock, type TestClock } from './support/clock.ts';
import { collect } from './support/collect.ts';
import { type Fault, unreliable, type Unreliable } from './support/unreliable.ts';

const KEY = 'gx_test_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ';
const READ: Call = { method: 'GET', path: '/read' };
const WRITE: Call = { method: 'POST', path: '/write', body: { a: 1 } };
const DELETE: Call = { method: 'DELETE', path: '/thing' };

const proxies: Unreliable[] = [];

interface Rig {
  readonly proxy: Unreliable;
  readonly clock: TestClock;
  readonly transport: Transport;
}

async function rig(faults: readonly Fault[] = [], options: ConnectionOptions = {}): Promise<Rig> {
  const proxy = await unreliable();
  proxies.push(proxy);
  proxy.fail(...faults);
  const clock = testClock();
  const connection = checkConnection({ baseUrl: proxy.url, timeout: 3, ...options });
  return { proxy, clock, transport: createTransport(connection, KEY, clock) };
}

function apiError(status: number, code: string, headers: Record<string, string> = {}): Fault {
  return { status, headers, body: JSON.stringify({ message: 'no', code, requestId: 'req_1' }) };
}

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
});

describe.concurrent('a call', () => {
  test.each<[string, Fault]>([
    ['a connection that breaks before the request arrives', 'lose-request'],
    ['a response that is lost', 'lose-answer'],
    ['a response that breaks off', 'cut-answer'],
    ['a server that does not respond', 'hang'],
    ['429', apiError(429, 'RATE_LIMITED')],
    ['502 from a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['503', apiError(503, 'TEMPORARILY_UNAVAILABLE')],
    ['504 from a proxy', { status: 504 }],
    ['409 while the first call runs', apiError(409, 'IDEMPOTENCY_IN_PROGRESS')],
  ])('is sent again after %s, byte for byte the same', async (_case, fault) => {
    const { proxy, transport } = await rig([fault]);
    await expect(transport.send(WRITE)).resolves.toEqual({ line: 'POST /write', body: '{"a":1}' });
    const [first, second] = proxy.seen;
    expect(proxy.seen).toHaveLength(2);
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toEqual(first);
  });

  test.each<[string, Fault]>([
    ['400', apiError(400, 'VALIDATION_ERROR')],
    ['401', apiError(401, 'CREDENTIAL_UNKNOWN')],
    ['403', apiError(403, 'ROLE_REQUIRED')],
    ['404', apiError(404, 'NOT_FOUND')],
    ['409 of another kind', apiError(409, 'IDEMPOTENCY_KEY_REUSED')],
    ['422', apiError(422, 'CONTRADICTS_GRANT')],
    ['500', apiError(500, 'INTERNAL_ERROR')],
    ['501', apiError(501, 'NOT_IMPLEMENTED')],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
  ])('is not sent again after %s', async (_case, fault) => {
    const { proxy, clock, transport } = await rig([fault]);
    expect(GrantexError.is(await caught(transport.send(WRITE)))).toBe(true);
    expect(proxy.seen).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test('fails after the retries, with the last error', async () => {
    const { proxy, transport } = await rig(
      ['hang', 'lose-request', apiError(503, 'TEMPORARILY_UNAVAILABLE')],
      {
        retries: 2,
      },
    );
    expect(await caught(transport.send(READ))).toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      status: 503,
    });
    expect(proxy.seen).toHaveLength(3);
  });

  test('is sent once without retries', async () => {
    const { proxy, transport } = await rig(['lose-request'], { retries: 0 });
    expect(await caught(transport.send(READ))).toMatchObject({ code: 'NETWORK_ERROR', status: undefined });
    expect(proxy.seen).toHaveLength(1);
  });

  test('waits twice as long each time, to a limit', async () => {
    const faults = Array.from({ length: 7 }, () => 'lose-request' as const);
    const { clock, transport } = await rig(faults, { retries: 7 });
    await transport.send(READ);
    expect(clock.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
  });

  test('waits a random time between half and the whole of it', async () => {
    const { clock, proxy } = await rig(['lose-request']);
    const transport = createTransport(checkConnection({ baseUrl: proxy.url }), KEY, {
      ...clock,
      random: () => 0,
    });
    await transport.send(READ);
    expect(clock.waits).toEqual([125]);
  });

  test('waits as long as the server asks', async () => {
    const { clock, transport } = await rig([apiError(429, 'RATE_LIMITED', { 'retry-after': '7' })]);
    await transport.send(READ);
    expect(clock.waits).toEqual([7000]);
  });

  test('reads a date in retry-after', async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    const { clock, transport } = await rig([
      apiError(503, 'TEMPORARILY_UNAVAILABLE', { 'retry-after': date }),
    ]);
    await transport.send(READ);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(18_000);
    expect(clock.waits[0]).toBeLessThanOrEqual(20_000);
  });

  test('does not wait for minutes, and says how long it would have been', async () => {
    const { clock, transport } = await rig([apiError(429, 'RATE_LIMITED', { 'retry-after': '120' })]);
    expect(await caught(transport.send(READ))).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 120 });
    expect(clock.waits).toEqual([]);
  });

  test('with a secret that is kept for a minute is not sent again near its end', async () => {
    const slow = apiError(503, 'TEMPORARILY_UNAVAILABLE', { 'retry-after': '28' });
    const { proxy, transport } = await rig([slow, slow, slow]);
    expect(await caught(transport.send({ ...WRITE, repeatWithin: 45_000 }))).toMatchObject({ status: 503 });
    expect(proxy.seen).toHaveLength(2);
  });

  test('that creates an API key is not sent again once the server may have forgotten it: it would create two', async () => {
    const slow = apiError(503, 'TEMPORARILY_UNAVAILABLE', { 'retry-after': '28' });
    for (const make of [
      (keys: Keys) => keys.create({ name: 'a key', roles: ['verify'] }),
      (keys: Keys) => keys.rotate(),
    ]) {
      const { proxy, transport } = await rig(['lose-answer', slow, slow]);
      expect(await caught(make(createKeys(transport)))).toMatchObject({ status: 503 });
      expect(proxy.seen).toHaveLength(3);
      expect(new Set(proxy.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    }
  });

  test('that may not be repeated is sent again only when nothing was done', async () => {
    const { proxy, transport } = await rig([apiError(503, 'TEMPORARILY_UNAVAILABLE'), 'lose-answer']);
    expect(await caught(transport.send({ ...WRITE, isRepeatable: false }))).toMatchObject({
      code: 'NETWORK_ERROR',
    });
    expect(proxy.seen).toHaveLength(2);
  });

  test('keeps one idempotency key, and another call has another one', async () => {
    const { proxy, transport } = await rig(['lose-answer']);
    await transport.send(WRITE);
    await transport.send(WRITE);
    const [first, second, third] = proxy.seen.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('accepts the idempotency key of its caller', async () => {
    const { proxy, transport } = await rig(['lose-answer']);
    await transport.send(WRITE, { idempotencyKey: 'order-4711' });
    expect(proxy.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['order-4711', 'order-4711']);
  });

  test('refuses an idempotency key that no header can contain', async () => {
    const { proxy, transport } = await rig();
    await expect(transport.send(WRITE, { idempotencyKey: 'a\r\nb: c' })).rejects.toThrow(
      /^idempotencyKey must be/,
    );
    expect(proxy.seen).toHaveLength(0);
  });

  test('has the API key in its header, and only on POST an idempotency key', async () => {
    const { proxy, transport } = await rig();
    await transport.send(READ);
    expect(proxy.seen[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
    expect(proxy.seen[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(proxy.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  test('has no query without parameters, and escapes them', async () => {
    const { proxy, transport } = await rig();
    await transport.send({ ...READ, query: { cursor: undefined } });
    await transport.send({ ...READ, query: { action: 'a&b=c', page: 2 } });
    expect(proxy.seen.map(({ line }) => line)).toEqual(['GET /read', 'GET /read?action=a%26b%3Dc&page=2']);
  });
});

describe.concurrent('DELETE', () => {
  test('that was done before its response was lost succeeds', async () => {
    const { transport } = await rig(['lose-answer', apiError(404, 'NOT_FOUND')]);
    await expect(
      transport.send({ ...DELETE, wasDone: () => Promise.resolve(true) }),
    ).resolves.toBeUndefined();
  });

  test('of an unknown object is an error, even after a lost attempt', async () => {
    const { transport } = await rig(['lose-request', apiError(404, 'NOT_FOUND')]);
    expect(await caught(transport.send({ ...DELETE, wasDone: () => Promise.resolve(false) }))).toMatchObject({
      status: 404,
    });
  });

  test('of a deleted object is an error, and is not sent again', async () => {
    const { transport } = await rig([apiError(404, 'NOT_FOUND')]);
    const wasDone = (): never => {
      throw new Error('nobody needed to ask');
    };
    expect(await caught(transport.send({ ...DELETE, wasDone }))).toMatchObject({ status: 404 });
  });
});

describe.concurrent('the caller', () => {
  test('can end a call that hangs, and gets the reason', async () => {
    const { proxy, transport } = await rig(['hang'], { timeout: 60 });
    const controller = new AbortController();
    const sent = caught(transport.send(READ, { signal: controller.signal }));
    await expect.poll(() => proxy.seen.length).toBe(1);
    const reason = new Error('the user left');
    controller.abort(reason);
    expect(await sent).toBe(reason);
  });

  test('can end a call before it is sent', async () => {
    const { proxy, transport } = await rig();
    const reason = new Error('the user left');
    expect(await caught(transport.send(READ, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(proxy.seen).toHaveLength(0);
  });

  test('can end the wait before a retry', async () => {
    const { proxy } = await rig([apiError(503, 'TEMPORARILY_UNAVAILABLE', { 'retry-after': '30' })]);
    const transport = createTransport(checkConnection({ baseUrl: proxy.url }), KEY);
    const controller = new AbortController();
    const sent = caught(transport.send(READ, { signal: controller.signal }));
    await expect.poll(() => proxy.seen.length).toBe(1);
    controller.abort(new Error('the user left'));
    expect(await sent).toEqual(new Error('the user left'));
    expect(proxy.seen).toHaveLength(1);
  });

  test.each([0, -1, Number.NaN, 30_000])('cannot set a timeout of %s for one call', async (timeout) => {
    const { proxy, transport } = await rig([]);
    await expect(transport.send(READ, { timeout })).rejects.toThrow(
      /^timeout must be a number of seconds \(not milliseconds\)/,
    );
    expect(proxy.seen).toEqual([]);
  });

  test('can set another timeout for one call', async () => {
    const { transport } = await rig(['hang'], { timeout: 60, retries: 0 });
    expect(await caught(transport.send(READ, { timeout: 0.05 }))).toMatchObject({
      code: 'TIMEOUT',
      status: undefined,
    });
  });

  test('can pass its own fetch', async () => {
    const seen: string[] = [];
    const { transport } = await rig([], {
      fetch: (input, init) => {
        seen.push(String(input));
        return fetch(input, init);
      },
    });
    await transport.send(READ);
    expect(seen).toEqual([expect.stringMatching(/\/read$/)]);
  });
});

describe.concurrent('an error', () => {
  test('has the status, code, request id and retry delay of the response', async () => {
    const { transport } = await rig([
      apiError(403, 'ROLE_REQUIRED', { 'x-request-id': 'req_1', 'retry-after': '3' }),
    ]);
    expect(await caught(transport.send(READ))).toMatchObject({
      name: 'GrantexError',
      message: 'no',
      code: 'ROLE_REQUIRED',
      status: 403,
      requestId: 'req_1',
      retryAfter: 3,
    });
  });

  test.each([
    ['https://grants.test/docs/errors/ON_HOLD', 'https://grants.test/docs/errors/ON_HOLD'],
    ['javascript:alert(1)', undefined],
    ['https://grants.test/\u001b[2J', undefined],
    [7, undefined],
  ])('leads to the page about it where the server names one: %j', async (errorUri, expected) => {
    const body = JSON.stringify({ code: 'ON_HOLD', message: 'no', requestId: 'req_1', errorUri });
    const { transport } = await rig([{ status: 403, body }]);
    expect(await caught(transport.send(READ))).toMatchObject({ code: 'ON_HOLD', errorUri: expected });
  });

  test.each<[string, Fault]>([
    ['a page of a proxy', { status: 400, body: `<h1>no ${KEY}</h1>` }],
    ['JSON of another shape', { status: 400, body: '{"error":"no"}' }],
    ['JSON that is not an object', { status: 400, body: 'null' }],
    ['a good status with a page', { status: 200, body: '<h1>Welcome</h1>' }],
    ['a good status with half a response', { status: 201, body: '{"grantToken":"ey' }],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }],
  ])('says that the response is not from the API: %s', async (_case, fault) => {
    const { transport } = await rig([fault]);
    const error = await caught(transport.send(WRITE));
    expect(error).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      message: expect.stringMatching(/baseUrl/) as string,
    });
    expect(String(error)).not.toContain('h1');
  });

  test('of the network names the server, and keeps its cause', async () => {
    const baseUrl = await refusingUrl();
    const transport = createTransport(checkConnection({ baseUrl, retries: 0 }), KEY);
    const error = (await caught(transport.send(READ))) as GrantexError;
    expect(error.code).toBe('NETWORK_ERROR');
    expect(error.message).toContain(` ${baseUrl} `);
    expect((error.cause as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('contains no secret in any printed form', async () => {
    const echo = apiError(400, 'VALIDATION_ERROR', { 'x-request-id': 'req_1' });
    const { transport } = await rig([
      { ...(echo as object), status: 400, body: JSON.stringify({ code: 'X', message: `bad ${KEY}` }) },
    ]);
    const error = (await caught(transport.send(READ))) as GrantexError;
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(KEY);
  });
});

describe.concurrent('a stream', () => {
  test('is opened again until it begins', async () => {
    const { proxy, transport } = await rig(['lose-request', apiError(503, 'TEMPORARILY_UNAVAILABLE')]);
    const pieces = await collect(transport.stream(READ));
    expect(Buffer.concat(pieces).toString()).toBe('{"line":"GET /read","body":""}');
    expect(proxy.seen).toHaveLength(3);
  });

  test('that breaks off is an error, and never looks complete', async () => {
    const { proxy, transport } = await rig(['cut-answer']);
    expect(await caught(collect(transport.stream(READ)))).toMatchObject({ code: 'NETWORK_ERROR' });
    expect(proxy.seen).toHaveLength(1);
  });

  test('is read as slowly as its reader likes', async () => {
    const { transport } = await rig([], { timeout: 0.1 });
    const pieces = transport.stream(READ)[Symbol.asyncIterator]();
    expect((await pieces.next()).done).toBe(false);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect((await pieces.next()).done).toBe(true);
  });

  test('is released when its reader stops', async () => {
    const { transport } = await rig();
    for await (const piece of transport.stream(READ)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });
});

/** An address where nothing listens any more. */
async function refusingUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return `http://127.0.0.1:${port}`;
}
