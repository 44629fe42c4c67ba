import { readFile } from 'node:fs/promises';
import { checks } from '@grantex/conformance';
import { expect, test } from 'vitest';
import { faults } from './faults/index.ts';

test('each fault changes a text that stands once in the sources', async () => {
  const elsewhere: string[] = [];
  for (const { file, find, replace } of faults.flatMap(({ edits }) => edits)) {
    const text = await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8');
    if (text.split(find).length !== 2 || find === replace) elsewhere.push(`${file}: ${find}`);
  }
  expect(elsewhere).toEqual([]);
});

test('each check notices a fault', () => {
  const noticing = new Set(faults.flatMap(({ noticedBy }) => noticedBy));
  expect(checks.map(({ id }) => id).filter((id) => !noticing.has(id))).toEqual([]);
});

test('faults have names and checks that exist', () => {
  const ids = new Set(checks.map(({ id }) => id));
  expect(faults.flatMap(({ noticedBy }) => noticedBy).filter((id) => !ids.has(id))).toEqual([]);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});
