import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { globalFetch } from '../../src/base/global-fetch.ts';
import { prepareStreams } from '../../src/feed/transport.socket.ts';

// The transport of Bun and Deno, which runs on Node as well, against a server that may answer anything.
const openStream = prepareStreams();
const sockets: Socket[] = [];
let answer: string;

const server = createServer((socket) => {
  sockets.push(socket.on('error', () => {}));
  socket.once('data', () => void (answer === '' ? socket.destroy() : socket.write(answer)));
});
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/revocation-feed/stream`;
});

beforeEach(() => void sockets.splice(0));
afterAll(() => void server.close());

const open = (): Promise<Response> =>
  openStream(globalFetch, url, { headers: {}, signal: new AbortController().signal });

test('a stream is read as it comes', async () => {
  answer = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 2\r\n\r\nhi';
  const { body, headers } = await open();
  expect(headers.get('content-type')).toBe('text/event-stream');
  expect(await text(body as ReadableStream<Uint8Array>)).toBe('hi');
});

test.each([101, 201, 204, 205, 301, 304, 401, 503, 600, 999])(
  'status %i opens no stream, and its connection is closed',
  async (status) => {
    answer = `HTTP/1.1 ${status} X\r\nupgrade: x\r\nconnection: upgrade\r\nlocation: /\r\n\r\n`;
    await expect(open()).rejects.toThrow(/answered with status|fetch failed/);
    await expect.poll(() => sockets.every(({ destroyed }) => destroyed)).toBe(true);
  },
);

test('a connection that ends without an answer opens no stream', async () => {
  answer = '';
  await expect(open()).rejects.toThrow('fetch failed');
});
