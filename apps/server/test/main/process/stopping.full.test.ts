import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Exchange } from 'api-contract';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkExchange } from '../../support/contract.ts';
import { openStream, snapshotOf } from '../../authority/revocations/feed-client.ts';
import { openDatabase } from '../../../src/base/store/database.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { callerOf, testServer } from '../../support/server.ts';
import { scrape } from '../../support/scrape.ts';
import { type Program, folderWithDatabase, refused, startProgram } from './program.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;
const WRITERS = 24;

describe.each(engines)('SIGTERM under load, on $engine,', ({ engine, place }) => {
  test('exits with 0: every response is an entry, a refusal, or a closed connection, every entry is in the log and signed, and streams end with a hint', async () => {
    const environment =
      engine === 'postgresql'
        ? (await place()).environment
        : { GRANTEX_DATA_DIR: await folderWithDatabase() };
    const settings = { ...environment, GRANTEX_BOOTSTRAP_KEY: KEY, GRANTEX_RATE_LIMIT: '0' };
    const program = startProgram(settings);
    const call = callerOf(await program.listening, KEY);
    const { grantId } = await makeGrant(call, await makeAgent(call));
    const load = startLoad(await program.listening, {
      grantId,
      action: 'flights.search',
      status: 'success',
    });
    const { epoch } = await snapshotOf({ call });
    const query = `?after=0&epoch=${epoch}`;
    const streams = await Promise.all(
      [1, 2].map(async () => openStream(await program.listening, KEY, { query })),
    );
    await Promise.all(streams.map((stream) => stream.until(() => true)));
    await load.written(200);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    const { acknowledged, refusals } = await load.end();
    for (const stream of streams) {
      await stream.ended;
      expect(stream.text.endsWith('\n\nretry: 1000\n\n')).toBe(true);
    }
    const { found, signed } = await writtenIn(settings);
    expect(signed).toBe(found.size);

    for (const [status, body, connection] of refusals) {
      expect([status, body.code, connection]).toEqual([503, 'STOPPING', 'close']);
      expect(body).toEqual({
        message: 'this server is about to stop; retry in 1 seconds',
        code: 'STOPPING',
        requestId: expect.any(String),
        errorUri: expect.stringMatching(/\/docs\/errors\/STOPPING$/),
      });
    }
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(program.stderr).not.toMatch(/"level":"(warn|error|fatal)"/);
  });
});

test('a keep-alive connection, one that never sent anything, and one in the middle of its headers do not delay the exit', async () => {
  const program = startProgram({ GRANTEX_DATA_DIR: await folderWithDatabase() });
  const url = new URL(await program.listening);
  const agent = new Agent({ keepAlive: true });
  await get(url, agent);
  const [silent, halting] = [await open(url), await open(url)];
  halting.write('POST /v1/agents HTTP/1.1\r\nhost: ');
  // A connection cut off in the middle may be reset; either way it is closed.
  const closed = Promise.all(
    [silent, halting].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
  );
  program.process.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(program.stderr).not.toContain('cut off');
  await closed;
  agent.destroy();
});

describe('while a request does not finish', () => {
  test('a client that does not finish its request is disconnected after seven seconds', async () => {
    const program = startProgram({
      GRANTEX_DATA_DIR: await folderWithDatabase(),
      GRANTEX_BOOTSTRAP_KEY: KEY,
    });
    const url = new URL(await program.listening);
    const slow = await open(url);
    slow.write(
      `POST /v1/agents HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n`,
    );
    // What came before this is read before this is answered.
    await get(url, new Agent());
    const began = Date.now();
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect((Date.now() - began) / 1_000).toBeGreaterThan(6);
    expect(program.stderr).toMatch(/"level":"warn".*requests that took too long were cut off/);
  });

  test('a request that waits for a silent database is cut off, and the process exits after nine seconds with code 1', async () => {
    const { program, begun } = await stuck();
    const began = Date.now();
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(1);
    const seconds = (Date.now() - began) / 1_000;
    expect(seconds).toBeGreaterThan(8);
    expect(await begun).toBe('cut off');
    expect(program.stderr).toMatch(/"level":"warn".*requests that took too long were cut off/);
    expect(program.stderr).toMatch(
      /^grantex-server: ended after 9 seconds before all that had begun was done$/m,
    );
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'a second signal, %s, ends it at once, with code 1',
    async (signal) => {
      const { program, begun, url } = await stuck();
      program.process.kill('SIGTERM');
      await refused(url);
      program.process.kill(signal);
      expect(await program.ended).toBe(1);
      expect(await begun).toBe('cut off');
      expect(program.stderr).toContain(
        `grantex-server: ended by ${signal} before all that had begun was done`,
      );
    },
  );
});

test('requests on an open connection get an error of the common shape, and it closes', async () => {
  const server = await testServer({ environment: { GRANTEX_METRICS_PORT: '0' } });
  const { key } = server.developer;
  const socket = await open(new URL(server.url));
  const body = JSON.stringify({ name: 'begun' });
  const head = `POST /v1/agents HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`;
  let answers = '';
  socket.on('data', (data) => (answers += String(data)));
  // Its headers have arrived, and most of its body.
  socket.write(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
  while ((await scrape(server)).valueOf('grantex_http_requests_in_flight') === 0);
  const closed = once(socket, 'close');
  const closing = server.close();
  await refused(server.url);
  // The rest of the open request, and another request behind it.
  socket.write(`}${head}content-length: ${body.length}\r\n\r\n${body}`);
  await Promise.all([closing, closed]);
  const [first = '', second = ''] = answers.split(/(?=HTTP\/1\.1 )/);
  expect(first).toMatch(/^HTTP\/1\.1 201 /);
  expect(first.toLowerCase()).toContain('connection: close');
  // Node sends nothing after a response that closes the connection.
  expect(second).toBe('');
});

/** The entries in the database that a server has left, and how many of them a checkpoint covers. */
async function writtenIn(
  settings: Readonly<Record<string, string>>,
): Promise<{ found: Set<string>; signed: number | null }> {
  const { DATABASE_URL: url, GRANTEX_DATA_DIR: dataDirectory = '' } = settings;
  const database = await openDatabase({ dataDirectory, ...(url === undefined ? {} : { url }) });
  try {
    return await database.asSystem(async (transaction) => {
      const entries = await transaction.selectFrom('audit_entries').select('entry_id').execute();
      const { signed } = await transaction
        .selectFrom('audit_checkpoints')
        .select(({ fn }) => fn.max('size').as('signed'))
        .executeTakeFirstOrThrow();
      return { found: new Set(entries.map(({ entry_id: id }) => id)), signed };
    });
  } finally {
    await database.close();
  }
}

interface Refusal extends Array<unknown> {
  0: number;
  1: Posted['body'];
  2: string | undefined;
}

/** Writers that append as fast as they get answers, each on a connection that it keeps. */
function startLoad(url: string, entry: object) {
  const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
  const acknowledged: string[] = [];
  const refusals: Refusal[] = [];
  let notify: () => void = () => undefined;

  async function write(): Promise<void> {
    for (;;) {
      const answer = await post(new URL('/v1/audit/log', url), agent, entry).catch(() => undefined);
      if (answer === undefined) return;
      if (answer.status === 201) acknowledged.push(answer.body.entryId ?? '');
      else refusals.push([answer.status, answer.body, answer.connection]);
      notify();
    }
  }

  const writers = Array.from({ length: WRITERS }, write);
  return {
    async written(count: number): Promise<void> {
      while (acknowledged.length < count) await new Promise<void>((resolve) => (notify = resolve));
    },
    async end() {
      await Promise.all(writers);
      agent.destroy();
      return { acknowledged, refusals };
    },
  };
}

interface Posted {
  status: number;
  body: { code?: string; entryId?: string };
  connection: string | undefined;
}

async function post(url: URL, agent: Agent, body: object): Promise<Posted> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const { status, headers: answered, text } = await sendBy(agent, url, headers, JSON.stringify(body));
  return {
    status,
    body: JSON.parse(text) as Posted['body'],
    connection: answered.get('connection') ?? undefined,
  };
}

async function get(url: URL, agent: Agent): Promise<void> {
  await sendBy(agent, new URL('/health', url));
}

/** Sends over connections that the test manages, and checks the response against the OpenAPI document. */
async function sendBy(
  agent: Agent,
  url: URL,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Exchange> {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = httpRequest(url, { agent, method, headers }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const data of response) text += String(data);
  const exchange = {
    method,
    url: url.pathname,
    body,
    status: response.statusCode ?? 0,
    headers: new Headers(response.headers as Record<string, string>),
    text,
  };
  checkExchange(url.origin, exchange);
  return exchange;
}

/** A program with a request that waits for a database that is silent, as behind a cut network. */
async function stuck(): Promise<{ program: Program; url: string; begun: Promise<'answered' | 'cut off'> }> {
  const { environment } = await postgresql();
  const proxy = await silencer(new URL(environment['DATABASE_URL'] ?? ''));
  const program = startProgram({ ...environment, DATABASE_URL: proxy.url, GRANTEX_BOOTSTRAP_KEY: KEY });
  const url = await program.listening;
  const call = callerOf(url, KEY);
  await call('GET /v1/agents');
  const asked = proxy.silence();
  const begun = call('POST /v1/agents', { name: 'begun' }).then(
    () => 'answered' as const,
    () => 'cut off' as const,
  );
  await asked;
  // Something else may have asked the database. What was sent before this is read before this is answered.
  await (await fetch(`${url}/.well-known/grantex`)).text();
  return { program, url, begun };
}

/** A proxy between a server and its database that can stop passing data. */
async function silencer(database: URL): Promise<{ url: string; silence(): Promise<void> }> {
  const sockets: Socket[] = [];
  let [isSilent, heard] = [false, (): void => undefined];
  const proxy = createServer((inner) => {
    const outer = connect(Number(database.port), database.hostname);
    sockets.push(inner, outer);
    inner.on('data', (data) => (isSilent ? heard() : outer.write(data)));
    outer.on('data', (data) => isSilent || inner.write(data));
    for (const socket of [inner, outer]) socket.on('error', () => undefined);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return {
    url: Object.assign(new URL(database), { host: `127.0.0.1:${port}` }).href,
    silence() {
      isSilent = true;
      return new Promise((resolve) => (heard = resolve));
    },
  };
}

async function open(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
