import { expect, test } from 'vitest';
import { testServer } from '../support/server.ts';
import { readRaw, sendRaw } from './raw.ts';

test.each([
  ['its headers', 'GET /health HTTP/1.1\r\nhost: a\r\nx-slow: '],
  [
    'its body',
    'POST /v1/signup HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
  ],
])(
  'a client that does not finish %s is disconnected with 408, while others are served',
  async (_part, bytes) => {
    const server = await testServer({ clientTimeouts: { headers: 0.2, request: 0.4 } });
    const slow = sendRaw(server.url, bytes, () => false);
    expect((await server.developer.call('GET /v1/me')).status).toBe(200);
    const { status, head, body } = readRaw(await slow);
    expect([status, body['code']]).toEqual([408, 'REQUEST_TIMEOUT']);
    expect(head).toContain('connection: close');
    await server.close();
  },
);

test('a thousand idle connections do not keep the server from answering', async () => {
  const server = await testServer({ clientTimeouts: { headers: 1, request: 2 } });
  const idle = Array.from({ length: 1_000 }, () =>
    sendRaw(server.url, 'GET /health HTTP/1.1\r\n', () => false),
  );
  expect((await server.developer.call('GET /v1/me')).status).toBe(200);
  const answers = await Promise.all(idle);
  expect(new Set(answers.map((answer) => readRaw(answer).status))).toEqual(new Set([408]));
  await server.close();
});

test('an idle connection is closed without a response, which a request would otherwise receive', async () => {
  const server = await testServer({ clientTimeouts: { headers: 0.2, request: 0.4 } });
  expect(await sendRaw(server.url, '', () => false)).toBe('');
  await server.close();
});
