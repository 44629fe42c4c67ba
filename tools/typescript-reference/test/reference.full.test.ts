import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FOLDER, readReference } from '../src/read-reference.ts';

// After a change of docstrings: npm run reference
test('the pages of packages are what their docstrings say', { timeout: 300_000 }, async () => {
  const pages = await readReference();
  expect((await readdir(FOLDER)).toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [file, text] of pages) expect(await readFile(join(FOLDER, file), 'utf8')).toBe(text);
});
