import { join } from 'node:path';
import { contractCases, type PrintedRun } from '@grantex/testing';
import { expect, test } from 'vitest';
import { findPrograms, type Program, runOthers } from '../src/other-languages.ts';
import { tableOf } from '../src/table.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A program of Node in place of one in another language. */
function programThat(script: string): Program {
  return {
    language: 'Python',
    name: 'grantex-guard-x',
    folder: root,
    command: [process.execPath, '-e', script],
  };
}

/** A run in which nothing was observed. */
const empty: PrintedRun = { driver: 'FastAPI', cannotExpress: {}, observations: {} };

test('the programs of Python are found by the drivers of its distributions', async () => {
  const programs = await findPrograms(root);
  expect(programs).toContainEqual(
    expect.objectContaining({
      language: 'Python',
      name: 'grantex-guard',
      folder: join(root, 'python/grantex-guard'),
    }),
  );
});

test('each printed line is a column, named after its driver', async () => {
  const second = { ...empty, driver: 'Pydantic AI', cannotExpress: { twoHeaders: 'no headers' } };
  const script = [empty, second].map((run) => `console.log('${JSON.stringify(run)}');`).join('');
  const { columns, lines } = await runOthers([programThat(script)], {});
  expect(columns.map(({ driver }) => driver.name)).toEqual(['FastAPI', 'Pydantic AI']);
  expect(columns[1]?.verdicts[1]).toMatchObject({ kind: 'cannot express', reason: 'no headers' });
  expect(lines).toEqual([]);
});

test.each([
  [
    'ends with an error',
    'console.error("Traceback"); process.exit(1)',
    'grantex-guard-x failed: Traceback\n',
  ],
  ['prints nothing', '', 'grantex-guard-x failed: it printed nothing'],
  [
    'prints something else',
    'console.log("hello")',
    'grantex-guard-x failed: it printed what is not JSON: hello\n',
  ],
])('a program that %s is a column in which nothing holds', async (_what, script, line) => {
  const { columns, lines } = await runOthers([programThat(script)], {});
  expect(lines).toEqual([line]);
  expect(columns[0]?.verdicts.map(({ kind }) => kind)).toEqual(contractCases.map(() => 'differs'));
  expect(tableOf(columns).holds).toBe(false);
});

test('a program that ends with an error after a line is not a success', async () => {
  const script = `console.log('${JSON.stringify(empty)}'); process.exit(3)`;
  const { columns } = await runOthers([programThat(script)], {});
  expect(columns.map(({ driver }) => driver.name)).toEqual(['FastAPI', 'grantex-guard-x']);
});

test('a language without its toolchain does not run, and the last line says why', async () => {
  const programs = [programThat('process.exit(1)'), programThat('process.exit(1)')];
  const { columns, lines } = await runOthers(programs, { WITHOUT_PYTHON: 'there is no Python' });
  expect(columns).toEqual([]);
  expect(lines).toEqual(['The adapters of Python DID NOT RUN: there is no Python.']);
});
