import { expect, test } from 'vitest';
import { createResponseCounter } from '../src/load/responses.ts';

const response = (body: string, status = 200): string =>
  `HTTP/1.1 ${status} OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

test('responses are counted once they are whole, wherever their bytes are cut', () => {
  const bytes = Buffer.from([response('{"a":1}'), response(''), response('HTTP/1.1 é\r\n\r\n')].join(''));
  for (let at = 1; at < bytes.length; at += 1) {
    const counter = createResponseCounter(200);
    const counts = [counter.count(bytes.subarray(0, at)), counter.count(bytes.subarray(at))];
    expect(counts[0], `cut at ${at}`).toBeLessThan(3);
    expect((counts[0] ?? 0) + (counts[1] ?? 0), `cut at ${at}`).toBe(3);
  }
});

test('a response with another status ends the load with an error that shows it', () => {
  const counter = createResponseCounter(201);
  expect(() => counter.count(Buffer.from(response('{"code":"RATE_LIMITED"}', 429)))).toThrow('RATE_LIMITED');
});

test('a status without a body needs no length; any other does', () => {
  expect(createResponseCounter(204).count(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'))).toBe(1);
  expect(() => createResponseCounter(200).count(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow(
    'content-length',
  );
});
