import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createWriter, MAX_LINE_LENGTH, readMessages } from '../../src/wrap/stdio/lines.ts';

function reader() {
  const stream = new PassThrough();
  const messages: unknown[] = [];
  const faults: string[] = [];
  readMessages(stream, {
    message: (message) => messages.push(message),
    failed: (message) => faults.push(`failed: ${JSON.stringify(message)}`),
    fault: (what) => faults.push(what),
  });
  return { stream, messages, faults };
}

test('a message may come in pieces, cut within a character, and several in one piece', async () => {
  const { stream, messages } = reader();
  const line = Buffer.from(`${JSON.stringify({ said: 'é🌍' })}\r\n`);
  for (const byte of line) stream.write(Buffer.of(byte));
  stream.end(Buffer.concat([line, Buffer.from('\n'), line, Buffer.from('{"unfinished":')]));
  await once(stream, 'end');
  expect(messages).toEqual([{ said: 'é🌍' }, { said: 'é🌍' }, { said: 'é🌍' }]);
});

test.each([
  ['[{"jsonrpc":"2.0"}]', 'a batch'],
  ['{"a":1', 'a line that is not JSON'],
  ['"text"', 'a line that is not a JSON-RPC message'],
  ['null', 'a line that is not a JSON-RPC message'],
])('%s is not a message', async (line, fault) => {
  const { stream, messages, faults } = reader();
  stream.end(`${line}\n{"b":2}\n`);
  await once(stream, 'end');
  expect(faults).toEqual([fault]);
  expect(messages).toEqual([{ b: 2 }]);
});

test('a message that cannot be handled is reported, and the next one is read', async () => {
  const stream = new PassThrough();
  const heard: unknown[] = [];
  readMessages(stream, {
    message(message) {
      if ('a' in message) throw new TypeError('Cannot convert object to primitive value');
      heard.push(message);
    },
    failed: (message, error) => heard.push([message, String(error)]),
    fault: () => undefined,
  });
  stream.end('{"a":1}\n{"b":2}\n');
  await once(stream, 'end');
  expect(heard).toEqual([[{ a: 1 }, 'TypeError: Cannot convert object to primitive value'], { b: 2 }]);
});

test('an endless line is not kept, and the next one is read', async () => {
  const { stream, messages, faults } = reader();
  const piece = 'x'.repeat(1024 * 1024);
  for (let length = 0; length <= MAX_LINE_LENGTH; length += piece.length) {
    if (!stream.write(piece)) await once(stream, 'drain');
  }
  stream.end('\n{"b":2}\n');
  await once(stream, 'end');
  expect(faults).toEqual(['a line that is too long']);
  expect(messages).toEqual([{ b: 2 }]);
});

test('reading pauses while the other side does not read', async () => {
  const source = new PassThrough();
  const target = new PassThrough({ highWaterMark: 64 });
  const write = createWriter(target, source);
  source.resume();
  expect(write({ text: 'x'.repeat(100) })).toBe(true);
  expect(write({ text: 'y' })).toBe(true);
  expect(source.isPaused()).toBe(true);
  target.resume();
  await once(source, 'resume');
  expect(source.isPaused()).toBe(false);
});

test('a write to a closed side is lost without an error', () => {
  const target = new PassThrough();
  target.destroy();
  expect(createWriter(target, new PassThrough())({ a: 1 })).toBe(true);
});
