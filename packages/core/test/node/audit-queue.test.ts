import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { type AuditRecord, type AuditSink, type AuditSinkOptions, createAuditSink } from '../../src/index.ts';
import { type AuditLog, startAuditLog } from './support/audit-log.ts';
import { listen } from './support/listen.ts';

const run = promisify(execFile);
const apiKey = `gx_test_${'k'.repeat(43)}`;
const opened: { close(): Promise<void> }[] = [];

afterAll(async () => {
  await Promise.all(opened.map((listening) => listening.close()));
});

async function fixture(options: Partial<AuditSinkOptions> = {}): Promise<{ log: AuditLog; sink: AuditSink }> {
  const log = await startAuditLog(apiKey);
  opened.push(log);
  return { log, sink: createAuditSink({ url: log.url, apiKey, onFault: () => {}, ...options }) };
}

function recordOf(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    grantId: 'grnt_01',
    agentId: 'ag_01',
    agentDid: 'did:grantex:ag_01',
    principalId: 'user_alice',
    action: 'flights.book',
    status: 'allowed',
    metadata: {},
    ...changes,
  };
}

test('when a full buffer empties, every waiting call continues', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', capacity: 100, linger: 0 });
  const release = log.hold();
  await Promise.all(Array.from({ length: 100 }, async () => sink.write(recordOf())));
  const waiting = Array.from({ length: 50 }, async () => sink.write(recordOf({ action: 'waited' })));
  release();
  await Promise.all(waiting);
  await sink.close();
  expect(log.entries).toHaveLength(150);
  // One after the other, each would have taken one request.
  expect(log.requests.length).toBeLessThan(5);
});

test('a buffer never exceeds its capacity, however many calls wait', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', capacity: 2, linger: 0 });
  const writes = Array.from({ length: 9 }, async () => sink.write(recordOf()));
  await Promise.all(writes);
  await sink.close();
  expect(log.entries).toHaveLength(9);
  expect(Math.max(...log.requests)).toBeLessThanOrEqual(2);
});

test('a call that waits for room is refused when the sink closes, so that none runs unrecorded', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', capacity: 1, linger: 0 });
  const release = log.hold();
  await sink.write(recordOf());
  const waiting = sink.write(recordOf({ action: 'waited' }));
  const closed = sink.close();
  release();
  await expect(waiting).rejects.toThrow('closed');
  await closed;
  expect(log.entries.map(({ action }) => action)).toEqual(['flights.book']);
});

test('after a close that timed out the process can exit', async () => {
  const program = `
    import { createAuditSink } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
    const sink = createAuditSink({
      url: 'http://127.0.0.1:9', apiKey: 'gx_test_x', mode: 'buffered', closeTimeout: 0.2, onFault() {},
    });
    sink.write(${JSON.stringify(recordOf())});
    await sink.close().catch((error) => console.log(error.message));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 10_000,
  });
  expect(stdout).toBe('1 audit entries could not be written.\n');
});

test('a listener that throws does not stop the sink', async () => {
  const { log, sink } = await fixture({
    onFault: () => {
      throw new Error('The listener is broken.');
    },
  });
  log.mishaps({ status: 500 });
  await sink.write(recordOf());
  await sink.write(recordOf());
  expect(log.entries).toHaveLength(2);
});

test('records in any script stay within the largest body that the server accepts', async () => {
  const sizes: number[] = [];
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    sizes.push(body.length);
    const { entries = [{}] } = JSON.parse(body.toString()) as { entries?: object[] };
    const answers = entries.map((_, index) => ({ entryId: `alog_${index}` }));
    response.end(JSON.stringify(entries.length === 1 ? answers[0] : { entries: answers }));
  }
  const server = await listen((request, response) => void take(request, response));
  opened.push(server);
  const sink = createAuditSink({ url: server.url, apiKey });
  const metadata = { note: '字'.repeat(20_000) };
  await Promise.all(Array.from({ length: 60 }, async () => sink.write(recordOf({ metadata }))));
  await sink.close();
  expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
});

for (const mode of ['required', 'buffered'] as const) {
  test(`${mode} records wait within the limits of the sink while a proxy answers 403 instead of the log`, async () => {
    let isOpen = false;
    const actions: string[] = [];
    async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const body = Buffer.concat((await request.toArray()) as Buffer[]);
      if (!isOpen) return void response.writeHead(403).end('<h1>Forbidden</h1>');
      const { entries = [JSON.parse(body.toString()) as AuditRecord] } = JSON.parse(body.toString()) as {
        entries?: readonly AuditRecord[];
      };
      const answers = entries.map(({ action }) => ({ entryId: `alog_${actions.push(action)}` }));
      response.writeHead(201).end(JSON.stringify(entries.length === 1 ? answers[0] : { entries: answers }));
    }
    const server = await listen((request, response) => void take(request, response));
    opened.push(server);
    const faults: string[] = [];
    const sink = createAuditSink({
      url: server.url,
      apiKey,
      mode,
      capacity: 1,
      linger: 0,
      timeout: 0.3,
      onFault: ({ message }) => void faults.push(message),
    });
    const first = Promise.resolve(sink.write(recordOf({ action: 'first', status: 'blocked' })));
    await Promise.allSettled([first]);
    for (const action of ['second', 'third']) {
      await expect(sink.write(recordOf({ action, status: 'blocked' }))).rejects.toThrow(
        /in time|stayed full/,
      );
    }
    await expect.poll(() => faults).toContain('The audit log answered with status 403.');
    isOpen = true;
    await sink.close();
    expect(actions).toEqual(['first']);
  });
}

test('an error page of a proxy does not count as a refusal of the entries', async () => {
  let requests = 0;
  const server = await listen((_request, response) => {
    requests += 1;
    if (requests === 1) response.writeHead(404).end('<h1>No upstream</h1>');
    else response.writeHead(201).end(JSON.stringify({ entryId: 'alog_0' }));
  });
  opened.push(server);
  const sink = createAuditSink({ url: server.url, apiKey, onFault: () => {} });
  expect(await sink.write(recordOf())).toMatchObject({ entryId: 'alog_0' });
  await sink.close();
});

const SECONDS = 'a number of seconds (not milliseconds)';
for (const timeout of [Infinity, 30_000, Number.NaN]) {
  test(`a sink with a timeout of ${timeout} seconds, more than an hour or not a number, is not created`, () => {
    const options = { url: 'http://localhost:4000', apiKey };
    expect(() => createAuditSink({ ...options, timeout })).toThrow(`"timeout" must be ${SECONDS} above 0`);
    expect(() => createAuditSink({ ...options, closeTimeout: timeout })).toThrow(
      `"closeTimeout" must be ${SECONDS} from 0`,
    );
    expect(() => createAuditSink({ ...options, linger: timeout })).toThrow(
      `"linger" must be ${SECONDS} from 0`,
    );
  });
}

test('a timeout that is not a whole number of milliseconds works', async () => {
  const { log, sink } = await fixture({ timeout: 1.001 });
  await sink.write(recordOf());
  await sink.close();
  expect(log.requests).toEqual([1]);
});
