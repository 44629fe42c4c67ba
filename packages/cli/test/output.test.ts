import type { Agent } from '@grantex/sdk';
import { beforeAll, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { EXIT } from '../src/index.ts';
import { counted, entriesText } from '../src/output/counted.ts';
import { cutTo, wrap } from '../src/output/fit.ts';
import { drawTable } from '../src/output/table.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { type Ended, grantex, plain, type RunOptions } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
  for (const name of ['Reiseagent', '旅行代理店 エージェント 東京支店', 'Family 👨‍👩‍👧‍👦 planner']) {
    await developer.gx.agents.register({
      name,
      description: 'books what it is told to, and nothing else, for anybody who has asked it to do so',
      scopes: ['flights:search', 'flights:book', 'hotels:search', 'payments:initiate:max_500'],
    });
  }
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });
const linesOf = ({ output }: Ended): string[] => plain(output).trimEnd().split('\n');

test.each([20, 30, 40, 60, 79, 80, 120, 300])(
  'in %i columns no line is wider, and every id is complete',
  async (columns) => {
    for (const parameters of [['agents', 'list'], ['keys', 'list'], ['whoami']]) {
      const ended = await cli(parameters, { columns });
      expect(Math.max(...linesOf(ended).map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    }
    const { agents } = (await cli(['agents', 'list', '--json'])).json as {
      readonly agents: readonly Agent[];
    };
    const table = linesOf(await cli(['agents', 'list'], { columns })).join('\n');
    const unbroken = columns < 32 ? table.replaceAll(/\n */g, '') : table;
    for (const { agentId } of agents) expect(unbroken).toContain(agentId);
  },
);

test('a table without enough room becomes one block per row', async () => {
  const wide = await cli(['agents', 'list'], { columns: 100 });
  expect(linesOf(wide)).toHaveLength(4);
  expect(linesOf(wide)[0]).toMatch(/^ID +NAME +STATUS +KIND +KEY +CREATED +SCOPES/);
  const narrow = await cli(['agents', 'list'], { columns: 40 });
  expect(linesOf(narrow).filter((line) => line.startsWith('NAME'))).toHaveLength(3);
});

test('without a terminal nothing is truncated, coloured or drawn', async () => {
  const ended = await cli(['agents', 'list']);
  expect(ended.output).not.toContain('\u001b');
  expect(ended.output).not.toContain('…');
  expect(ended.output).toContain('payments:initiate:max_500');
});

test('a terminal gets colours, unless they are switched off', async () => {
  const coloured = await cli(['agents', 'list'], { columns: 100 });
  expect(coloured.output).toContain('\u001b[32mactive\u001b[39m');
  for (const changes of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const ended = await cli(['agents', 'list'], {
      columns: 100,
      environment: { ...developer.environment, ...changes },
    });
    expect(ended.output).toBe(plain(coloured.output));
  }
});

test('text of others moves no cursor, changes no colour, and does not change the writing direction', async () => {
  const own = await newDeveloper();
  const name = 'Bank\u202egnirw';
  const { agentId } = await own.gx.agents.register({ name });
  for (const parameters of [['list'], ['get', agentId]]) {
    const ended = await grantex(['agents', ...parameters], { environment: own.environment, columns: 100 });
    expect(ended.output).toContain('Bank\\u{202e}gnirw');
  }
  const table = drawTable(
    [{ title: 'NAME', value: (text: string) => text }],
    ['a\u001b[2Jb', 'c\rd', 'e\nf', name, 'g\u200bh'],
    { width: 80, paint: (_style, text) => text, now: 0 },
  );
  expect(table.slice(1)).toEqual([
    'a\\u{1b}[2Jb',
    'c\\u{d}d',
    'e\\u{a}f',
    'Bank\\u{202e}gnirw',
    'g\\u{200b}h',
  ]);
});

test('characters are never cut in half', () => {
  expect(cutTo('日本語日本語', 6)).toBe('日本…');
  expect(cutTo('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 3)).toBe('👨‍👩‍👧‍👦…');
  expect(cutTo('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect(cutTo('██████', 3)).toBe('██…');
  expect(cutTo('abc', 3)).toBe('abc');
  expect(wrap('a bc 日本語日本', 4)).toEqual(['a bc', '日本', '語日', '本']);
});

test('with --json standard output is one document, on any terminal', async () => {
  for (const columns of [undefined, 40]) {
    const options = columns === undefined ? {} : { columns };
    const ended = await cli(['agents', 'list', '--json'], options);
    expect(ended).toMatchObject({ exitCode: EXIT.ok, errors: '', json: { hasMore: false } });
    expect(ended.output).not.toContain('\u001b');
  }
  const before = await cli(['--json', 'agents', 'list', '--limit', '1']);
  expect(before.json).toMatchObject({ agents: [{ name: expect.any(String) }], hasMore: true });
});

test('counts use singular and plural, and large numbers have separators', () => {
  expect([0, 1, 1024].map(entriesText)).toEqual(['0 entries', '1 entry', '1,024 entries']);
  expect(counted(1, 'hash', 'hashes')).toBe('1 hash');
});
