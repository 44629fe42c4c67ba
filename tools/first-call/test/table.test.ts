import { expect, test } from 'vitest';
import type { Followed } from '../src/follow-pages.ts';
import { tableOf, updateTable } from '../src/table.ts';

const followed = (name: string, result: Followed['result']): Followed => ({
  page: { name, label: name, language: 'TypeScript', steps: [] },
  result,
  runtimes: new Map<string, number | Error>([
    ['Node 22', 1.25],
    ['Bun', new Error('It does not start.')],
  ]),
});
const minutes = { pack: 30, install: 20.04, server: 5, calls: 12 };
const first = { day: '2026-11-30', load: 1.6 };

test('a row has the seconds of each part, and says where a page or a runtime fails', () => {
  const table = tableOf([followed('express', minutes), followed('hono', new Error('404'))], first);
  expect(table.split('\n').slice(2)).toEqual([
    '| [express](../express.md) | 0 | 30.0 | 20.0 | 5.0 | 12.0 | 1:07 | 1.3 | fails | – | 2026-11-30 | 2 |',
    '| [hono](../hono.md) | 0 | fails |  |  |  |  | 1.3 | fails | – | 2026-11-30 | 2 |',
  ]);
});

test('pages that are measured again get new rows, others keep theirs, and those that are gone go', () => {
  const before = tableOf(
    [followed('gone', minutes), followed('express', minutes), followed('koa', minutes)],
    first,
  );
  const later = { day: '2026-12-01', load: 0 };
  const table = updateTable(
    before,
    [followed('koa', { ...minutes, calls: 1 }), followed('hono', minutes)],
    ['hono', 'koa', 'express'],
    later,
  );
  expect(
    table
      .split('\n')
      .slice(2)
      .map((line) => line.split(' | ').filter((_cell, index) => [0, 6, 10].includes(index))),
  ).toEqual([
    ['| [hono](../hono.md)', '1:07', '2026-12-01'],
    ['| [koa](../koa.md)', '0:56', '2026-12-01'],
    ['| [express](../express.md)', '1:07', '2026-11-30'],
  ]);
});
