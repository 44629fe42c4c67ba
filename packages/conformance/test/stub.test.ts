import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
