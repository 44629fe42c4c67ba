import { readdir, readFile } from 'node:fs/promises';
import { vectorKinds } from '@grantex/core/test/vectors';
import { expect, test } from 'vitest';
import { vectorFiles } from '../src/vector-files.ts';

const root = new URL('../../../', import.meta.url);
const files = await vectorFiles();

test.each(files)('$path is what `npm run vectors` writes', async ({ path, text }) => {
  const committed = await readFile(new URL(path, root), 'utf8');
  expect(committed === text, 'run `npm run vectors` and commit what changes').toBe(true);
});

test('no other file is in the folder', async () => {
  const names = (await readdir(new URL('vectors/', root))).map((name) => `vectors/${name}`);
  const known = new Set([
    ...files.map(({ path }) => path),
    ...vectorKinds.map(({ kind }) => `vectors/${kind}.json`),
  ]);
  expect(names.filter((name) => name.endsWith('.json') && !known.has(name))).toEqual([]);
});
