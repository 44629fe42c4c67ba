import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisonFaults } from '../src/comparison.ts';
import { root } from '../src/workspace.ts';

const FILES: Record<string, string> = { 'docs/own.md': '', 'apps/a.test.ts': "test('it holds', …" };
const read = async (path: string): Promise<string | undefined> => FILES[path];
const VERSION = 'a'.repeat(40);

/** A page with one row. */
function page(theirs: string, ours: string, definitions: readonly string[]): string {
  return `# Compare\n\n| | Other | Grantex |\n| --- | --- | --- |\n| Revocation | ${theirs} | ${ours} |\n\n${definitions.join('\n')}\n`;
}

const THEIRS = `[a1]: https://github.com/other/docs/blob/${VERSION}/page.md`;
const OURS = "[g1]: ../apps/a.test.ts 'it holds'";

test('a page whose cells all have a source has no faults', async () => {
  expect(await comparisonFaults(page('no [a1]', 'yes [g1]', [THEIRS, OURS]), read)).toEqual([]);
});

test.each([
  ['a cell without a source', page('no', 'yes [g1]', [OURS]), 'Revocation: "no" names no source'],
  ['a source that is not defined', page('no [a1]', 'yes [g1]', [OURS]), '[a1] is not defined'],
  ['a source that nothing uses', page('no [g1]', 'yes [g1]', [THEIRS, OURS]), '[a1] is not used'],
  [
    'a page without its version',
    page('no [a1]', 'yes [g1]', ['[a1]: https://other.example/docs', OURS]),
    '[a1] names no version of https://other.example/docs',
  ],
  [
    'a file that does not exist',
    page('no [a1]', 'yes [g1]', [THEIRS, '[g1]: gone.md']),
    '[g1]: there is no docs/gone.md',
  ],
  [
    'a test that does not exist',
    page('no [a1]', 'yes [g1]', [THEIRS, "[g1]: ../apps/a.test.ts 'it fails'"]),
    '[g1]: apps/a.test.ts has no test "it fails"',
  ],
  [
    'a file of tests without the name of one',
    page('no [a1]', 'yes [g1]', [THEIRS, '[g1]: ../apps/a.test.ts']),
    '[g1] names no test of apps/a.test.ts',
  ],
])('%s is a fault', async (_what, text, fault) => {
  expect(await comparisonFaults(text, read)).toEqual([fault]);
});

test('each row of docs/compare.md is seen', async () => {
  const text = await readFile(join(root, 'docs/compare.md'), 'utf8');
  const without = text.replaceAll(/ \[[a-z]\d+\](?!:)/g, '');
  const faults = await comparisonFaults(without, async () => '');
  expect(faults.filter((fault) => fault.endsWith('names no source')).length).toBeGreaterThan(100);
});
