import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkedFetch, createContract } from '../src/index.ts';

const contract = createContract({
  openapi: '3.1.0',
  paths: {
    '/number': {
      get: {
        responses: {
          200: { description: '', content: { 'application/json': { schema: { type: 'integer' } } } },
        },
      },
    },
    '/events': {
      get: {
        responses: {
          200: { description: '', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        },
      },
    },
  },
});

const server = createServer((request, response) => {
  if (request.url?.startsWith('/events') === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    return;
  }
  response.setHeader('content-type', 'application/json');
  if (request.url === '/number?cut') return void response.write('1', () => response.destroy());
  response.end(request.url === '/number' ? '1' : '"one"');
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test('a response is passed on unread, and its deviations are recorded', async () => {
  const { fetch, faults } = checkedFetch(() => contract);
  expect(await (await fetch(`${url}/number`)).json()).toBe(1);
  expect(faults).toEqual([]);
  expect(await (await fetch(`${url}/number?text`)).json()).toBe('one');
  expect(faults).toEqual([expect.stringMatching(/^GET \/number 200: the body .* must be integer/)]);
});

test('a stream of events is passed on while it lasts, and checked to be one', async () => {
  const { fetch, faults } = checkedFetch(() => contract);
  const { body } = await fetch(`${url}/events`);
  const reader = body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n');
  await reader?.cancel();
  expect(faults).toEqual([]);
  await (await fetch(`${url}/events?after=1`)).body?.cancel();
  expect(faults).toEqual([
    expect.stringMatching(/^GET \/events 200: the query parameter after is not declared/),
  ]);
});

test('a response that breaks off is not checked, and neither is a server without a contract', async () => {
  const { fetch, faults } = checkedFetch((origin) => (origin === url ? undefined : contract));
  expect(await (await fetch(`${url}/number?text`)).json()).toBe('one');
  const cut = checkedFetch(() => contract);
  await expect(cut.fetch(`${url}/number?cut`).then((answer) => answer.text())).rejects.toThrow(
    /terminated|fetch failed/,
  );
  expect([...faults, ...cut.faults]).toEqual([]);
});
