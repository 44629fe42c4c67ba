import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';

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
