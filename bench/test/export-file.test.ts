import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linesOf } from '../src/workbench/export-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bench-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

test.each([
  ['with', '\n'],
  ['without', ''],
])('lines are whole, also at the end of a megabyte, %s a newline at the end', async (_how, end) => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `${index} é`.repeat(200));
  const path = join(directory, 'lines');
  await writeFile(path, lines.join('\n') + end);
  expect([...linesOf(path)]).toEqual(lines);
});

test('an empty file has no lines', async () => {
  const path = join(directory, 'empty');
  await writeFile(path, '');
  expect([...linesOf(path)]).toEqual([]);
});
