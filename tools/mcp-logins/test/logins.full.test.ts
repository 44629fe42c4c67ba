import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import { expect, test } from 'vitest';
import { followAll } from '../src/logins.ts';
import { cellsOf, tableIn, tableOf } from '../src/table.ts';

test('docs/guides/log-in.md says what every client does', async () => {
  const page = await readFile(join(root, 'docs', 'guides', 'log-in.md'), 'utf8');
  expect(cellsOf(tableOf(await followAll()))).toEqual(cellsOf(tableIn(page)));
});
