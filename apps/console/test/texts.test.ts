import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const server = join(import.meta.dirname, '../../server/src');
const SOURCES = [`${server}/**/*.ts`, join(import.meta.dirname, '../src/**/*.{ts,tsx}')];

/** Refusals and scopes are named by what they are about. */
const NAMED = /^(?:common|consent|permissions)\./;

test('every text that the pages for people name exists, and each is used', async () => {
  const english = await readFile(`${server}/web/texts/en.json`, 'utf8');
  const texts = Object.keys(JSON.parse(english) as object).filter((key) => NAMED.test(key));
  const named = new Set<string>();
  for await (const path of glob(SOURCES)) {
    const source = await readFile(path, 'utf8');
    for (const [, key = ''] of source.matchAll(/['"`]((?:common|consent|permissions)\.[\w.]+)['"`]/g)) {
      named.add(key);
    }
  }
  expect([...named].toSorted()).toEqual(texts.toSorted());
});
