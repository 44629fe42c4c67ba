import { expect, test } from 'vitest';
import { createEventReader } from '../../src/feed/event-reader.ts';

/** What the reader makes of texts, and the pauses that it is asked for. */
function readAll(...texts: readonly string[]): readonly unknown[] {
  const pauses: number[] = [];
  const read = createEventReader({ maxLength: 100, onRetry: (pause) => pauses.push(pause) });
  const events = texts.flatMap((text) => read(text).map(({ event = '', data }) => [event, data]));
  return [...events, ...pauses];
}

test.each([
  ['an event with a type', 'event: heartbeat\ndata: a.b.c\n\n', [['heartbeat', 'a.b.c']]],
  ['one without a type', 'data:a\n\n', [['', 'a']]],
  ['one with an empty type', 'event:\ndata: a\n\n', [['', 'a']]],
  ['several lines', 'data: a\ndata:  b\ndata\n\n', [['', 'a\n b\n']]],
  [
    'two events, and nothing of the first in the second',
    'event: x\ndata: 1\n\ndata: 2\n\n',
    [
      ['x', '1'],
      ['', '2'],
    ],
  ],
  ['a colon and line separators in the data', 'data: a: b\u2028c\n\n', [['', 'a: b\u2028c']]],
  ['no event without data', 'event: x\n\nid: 1\n\n', []],
  ['no event that is not finished', 'data: a\n', []],
  ['comments, ids and unknown fields', ': ping\nid: 7\nother: x\nDATA: y\ndata: z\n\n', [['', 'z']]],
  ['a pause', 'retry: 1500\nretry: -1\nretry: soon\nretry\n', [1500]],
])('reads %s, wherever the stream is split and however its lines end', (_what, text, expected) => {
  for (const end of ['\n', '\r\n', '\r']) {
    const sent = text.replaceAll('\n', end);
    for (let at = 0; at <= sent.length; at += 1) {
      const parts = [sent.slice(0, at), '', sent.slice(at)];
      expect({ parts, read: readAll(...parts) }).toEqual({ parts, read: expected });
    }
    expect(readAll(...sent.split(''))).toEqual(expected);
  }
});

test.each([
  ['line', ['data: '.padEnd(60, 'x'), 'x'.repeat(60)]],
  ['event of many lines', Array.from({ length: 30 }, () => 'data: xxxx\n')],
  ['event of many empty lines', Array.from({ length: 300 }, () => 'data\n')],
])('a %s that does not end is an error, not memory', (_what, texts) => {
  expect(() => readAll(...texts)).toThrow('too long');
});

test('events that end take no room', () => {
  expect(readAll(...Array.from({ length: 30 }, () => 'data: xxxxxxxxxx\n\n'))).toHaveLength(30);
});
