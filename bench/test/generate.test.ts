import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generateLoad } from '../src/load/generate.ts';
import { requestText, UNIQUE } from '../src/load/job.ts';

let server: Server;
let port: number;
let received: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''} ${body}`.trim());
      response.writeHead(request.url === '/broken' ? 500 : 200, { 'content-length': 2 }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
beforeEach(() => {
  received = [];
});
afterAll(() => server.close());

test('each request is sent once, over all connections, when no time is given', async () => {
  const requests = ['/1', '/2', '/3', '/4', '/5'].map((path) =>
    requestText({ method: 'GET', path, token: 't' }),
  );
  const result = await generateLoad({ port, connections: 2, pipelining: 2, status: 200, requests });
  expect(received.toSorted()).toEqual(['/1', '/2', '/3', '/4', '/5'].map((path) => `GET ${path} Bearer t`));
  expect([result.answered, result.total]).toEqual([5, 5]);
});

test('requests repeat until this many are sent, each with a unique number', async () => {
  const body = { text: `é ${UNIQUE}` };
  const requests = [requestText({ method: 'POST', path: '/', body })];
  const { total } = await generateLoad({
    port,
    connections: 3,
    pipelining: 4,
    status: 200,
    requests,
    count: 50,
  });
  expect(total).toBe(50);
  expect(new Set(received).size).toBe(50);
  expect(received[0]).toMatch(/^POST \/ {2}\{"text":"é \d{10}"\}$/);
});

test('responses after the end count only towards the total', async () => {
  const requests = [requestText({ method: 'GET', path: '/' })];
  const result = await generateLoad({
    port,
    connections: 4,
    pipelining: 8,
    status: 200,
    requests,
    seconds: 0.5,
  });
  expect(result.seconds).toBe(0.5);
  expect(result.answered).toBeGreaterThan(0);
  expect(result.total).toBe(received.length);
  expect(result.total).toBeGreaterThanOrEqual(result.answered);
});

test('the first wrong response ends the load', async () => {
  const requests = [
    requestText({ method: 'GET', path: '/' }),
    requestText({ method: 'GET', path: '/broken' }),
  ];
  const load = generateLoad({ port, connections: 1, pipelining: 1, status: 200, requests, count: 10 });
  await expect(load).rejects.toThrow('500');
});
