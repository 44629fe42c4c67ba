import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readText } from '../src/transport/read-text.ts';
import { caught } from './support/caught.ts';

const MEBIBYTE = 1024 * 1024;

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/endless') return void response.end('é'.repeat(MEBIBYTE / 2));
    const piece = Buffer.alloc(64 * 1024, 'x');
    const write = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', write);
    write();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a response is read whole, up to its limit to the byte', async () => {
  expect(await readText(await fetch(url), MEBIBYTE)).toBe('é'.repeat(MEBIBYTE / 2));
  expect(await caught(readText(await fetch(url), MEBIBYTE - 1))).toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    status: 200,
  });
});

test('an endless response is abandoned, and its connection with it', async () => {
  const closed = once(server, 'connection').then(([socket]) => once(socket as NodeJS.EventEmitter, 'close'));
  const response = await fetch(`${url}/endless`, { headers: { connection: 'close' } });
  expect(await caught(readText(response, MEBIBYTE))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  await closed;
});
