import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text as textIn } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { jsonReport, junitReport, runConformance, textReport, Unreachable } from '@grantex/conformance';
import { isFullRun } from 'test-config';
import { afterEach, expect, test } from 'vitest';
import { statusesOf } from './support/statuses.ts';

const key = `gx_test_${'a'.repeat(43)}`;
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const STUBS = [
  ['200 and {} to everything', 200, 'application/json', '{}'],
  ['404 and HTML', 404, 'text/html', '<html><body>Not found</body></html>'],
  ['500 and nothing', 500, 'text/plain', ''],
] as const;

test.each(STUBS.slice(0, isFullRun ? STUBS.length : 1))(
  'a server that answers %s passes nothing, in a report that a person can read',
  async (_, status, type, body) => {
    const url = await listen((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    const report = await runConformance({ url, key });
    expect(statusesOf(report, 'passed')).toEqual({});
    const text = textReport(report);
    expect(text).toContain('this is not a server of the protocol');
    expect(text.split('\n').length).toBeLessThan(400);
    expect(text).not.toMatch(/undefined|\[object|TypeError|\bat .*:\d+:\d+/);
  },
);

test('what a hostile server says of itself moves no cursor and turns no text', async () => {
  const hostile = 'dev_\u001b[2J\u009b31m\u202e';
  const me = { developerId: hostile, mode: hostile, roles: ['admin'], issuer: `http://${hostile}` };
  const url = await listen((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(me));
  });
  const report = await runConformance({ url, key, only: ['4'] });
  for (const text of [textReport(report), junitReport(report), jsonReport(report)]) {
    expect(text).toContain('dev_');
    for (const character of ['\u001b', '\u009b', '\u202e']) expect(text).not.toContain(character);
  }
});

test('a key that the server repeats is in no report', async () => {
  const me = {
    developerId: key,
    mode: 'sandbox',
    roles: ['admin'],
    issuer: 'http://localhost',
    agentId: key,
  };
  const url = await listen((request, response) => {
    request.resume();
    const status = request.method === 'POST' ? 201 : request.method === 'DELETE' ? 500 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(me));
  });
  const report = await runConformance({ url, key, only: ['6.exchange-once'] });
  expect(report.leftBehind).toContain(`could not be deleted: ${key}`);
  for (const text of [textReport(report), junitReport(report), jsonReport(report)])
    expect(text).not.toContain(key);
});

test('an address of another server is not asked for, such as that of another port', async () => {
  let answered = '{}';
  const url = await listen((request, response) => {
    request.resume();
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    response.end(answered);
  });
  const me = { developerId: 'dev_1', mode: 'sandbox', roles: ['admin'], issuer: url, agentId: 'ag_1' };
  answered = JSON.stringify({ ...me, consentUrl: `${url}1/consent/x` });
  const report = await runConformance({ url, key, only: ['6.consent-page'] });
  const { expected, received } = Object.values(statusesOf(report, 'failed'))[0] as Record<string, string>;
  expect([expected, received]).toEqual(['an address of this server', `${url}1/consent/x`]);
});

test('a connection that breaks off beside a check fails the check, and does not end the program', async () => {
  const me = { developerId: 'dev_1', mode: 'sandbox', roles: ['admin'], issuer: 'http://localhost' };
  const url = await listen((request, response) => void answer(request, response));
  const report = await runConformance({ url, key, only: ['7.stream-ends-with-key', '16.webhook-redirect'] });
  expect(statusesOf(report, 'failed')).toMatchObject({
    '7.stream-ends-with-key': {
      expected: 'an answer',
      received: 'DELETE /v1/keys/key_1: no answer (UND_ERR_SOCKET)',
    },
    '16.webhook-redirect': { expected: 'a text as secret' },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textIn(request);
    if (request.method === 'DELETE') return void request.socket.destroy();
    if (request.url === '/v1/revocation-feed/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: snapshot\n\n');
      return void setTimeout(() => response.end(), 200);
    }
    if (request.url === '/v1/webhooks') {
      const { port } = new URL((JSON.parse(body) as { url: string }).url);
      const sender = connect(Number(port), '127.0.0.1');
      sender.end('POST /hook HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nbroken');
      await once(sender.resume(), 'close');
    }
    const status = request.method === 'POST' ? 201 : 200;
    const made = { ...me, id: 'key_1', apiKey: key };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(made));
  }
});

test.runIf(isFullRun)('more than fits into memory is not read to its end', async () => {
  const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024));
  const url = await listen((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
  });
  await expect(runConformance({ url, key })).rejects.toThrow('the body has more than 32 MiB');
});

test('a server that never answers is given up at once', async () => {
  const url = await listen(() => {});
  await expect(runConformance({ url, key })).rejects.toThrow(Unreachable);
});

test('a server that stops answering is given up after a few checks', async () => {
  const me = { developerId: 'dev_1', mode: 'sandbox', roles: ['admin'], issuer: 'http://localhost' };
  let asked = 0;
  const url = await listen((_request, response) => {
    asked += 1;
    if (asked > 2) response.destroy();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(me));
  });
  const report = await runConformance({ url, key });
  expect(statusesOf(report, 'passed')).toEqual({});
  expect(textReport(report)).toContain('the server has stopped answering');
});

/** A server that registers agents, and does nothing else. */
function registers(deletes: number, onRequest: (request: string) => void): RequestListener {
  const me = { developerId: 'dev_1', mode: 'sandbox', roles: ['admin'], issuer: 'http://localhost' };
  return (request, response) => {
    request.resume();
    const { method, url } = request;
    const isAgent = method === 'POST' && url === '/v1/agents';
    const status = method === 'DELETE' ? deletes : isAgent ? 201 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(isAgent ? { agentId: 'ag_1' } : me));
    response.on('close', () => onRequest(`${method} ${url}`));
  };
}

const only = ['6.exchange-once'];

test.each([
  [204, 'the agents are deleted'],
  [500, 'could not be deleted: ag_1'],
])('where a server answers %i to DELETE, the report says: %s', async (status, said) => {
  const report = await runConformance({ url: await listen(registers(status, () => {})), key, only });
  expect(report.leftBehind).toContain(said);
});

test('a run that is interrupted deletes what it has made', async () => {
  const ends = new AbortController();
  const asked: string[] = [];
  const url = await listen(
    registers(204, (request) => {
      asked.push(request);
      if (request === 'POST /v1/authorize') ends.abort(new Error('interrupted'));
    }),
  );
  await expect(runConformance({ url, key, only, signal: ends.signal })).rejects.toThrow('interrupted');
  expect(asked).toContain('DELETE /v1/agents/ag_1');
});

async function listen(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
