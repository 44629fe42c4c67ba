import { expect, test } from 'vitest';
import type { FirstCalls } from '../src/first-calls.ts';
import { tableOf } from '../src/table.ts';

test('a row has the seconds of each runtime, and says where a README fails', () => {
  const calls = new Map<string, FirstCalls | Error>([
    ['Node 24', { allowed: 1.23, refused: 1.31 }],
    ['Bun', new Error('It does not start.')],
  ]);
  const table = tableOf([
    {
      name: 'express',
      language: 'TypeScript',
      file: 'travel-api.ts',
      lines: 12,
      packages: 72,
      setup: 5.43,
      calls,
    },
  ]);
  expect(table.split('\n')).toEqual([
    '| package | program | lines | packages | set-up, s | Node 22, s | Node 24, s | Bun, s | Deno, s | Workers, s | Next edge, s |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    '| [`@grantex/express`](../packages/express#readme) | `travel-api.ts` | 12 | 72 | 5.4 | – | 1.2 / 1.3 | fails | – | – | – |',
  ]);
});
