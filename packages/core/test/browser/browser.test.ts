import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';

const NEUTRAL = fileURLToPath(new URL('../neutral', import.meta.url));
const ENTRIES = ['index', 'adapter', 'issuer', 'log'];

test('the bundles for the browser import no module of Node', async () => {
  const libraries = await Promise.all(
    ENTRIES.map((entry) => bundle(fileURLToPath(new URL(`../../src/${entry}.ts`, import.meta.url)))),
  );
  // A list, because a failed match would print the whole bundle.
  const found = libraries.flatMap(
    (code) =>
      code.match(
        /(?:(?:from|import|import\()\s*["'`]node:|require\(|\bBuffer\.|\bprocess\.\w)[^\n]{0,40}/g,
      ) ?? [],
  );
  expect(found).toEqual([]);
  expect(libraries[0]?.includes('RSASSA-PKCS1-v1_5')).toBe(true);
});

test('the tests that Chromium runs call nothing that its runner lacks', async () => {
  const names = (await readdir(NEUTRAL)).filter((name) => name.endsWith('.test.ts'));
  const tests = await Promise.all(names.map((name) => readFile(`${NEUTRAL}/${name}`, 'utf8')));
  expect(tests.length).toBeGreaterThan(10);
  expect(tests.flatMap((text) => text.match(/expect\s*\.poll|\bvi\./g) ?? [])).toEqual([]);
});
