import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../src');

test('nothing that the main entry loads imports from Node', async () => {
  const loaded = await importsFrom(resolve(SOURCE, 'index.ts'));
  expect(loaded.files.size).toBeGreaterThan(20);
  expect([...loaded.packages].toSorted()).toEqual([
    '@grantex/core',
    '@grantex/core/issuer',
    '@grantex/core/log',
    'eventsource-parser',
    'jose',
    'standardwebhooks',
  ]);
});

test('only the Node entry imports from Node', async () => {
  const loaded = await importsFrom(resolve(SOURCE, 'node.ts'));
  expect([...loaded.packages].toSorted()).toEqual(['node:crypto', 'node:fs/promises', 'node:path']);
});

test.each(['process', 'Buffer', 'require', '__dirname', 'setImmediate'])(
  'the main entry does not use the global %s',
  async (name) => {
    const { files } = await importsFrom(resolve(SOURCE, 'index.ts'));
    const users: string[] = [];
    for (const file of files) {
      // `globalThis as { process?: … }` is how an option falls back to the environment where there is one.
      const text = (await readFile(file, 'utf8')).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
      if (new RegExp(`(?<![.\\w'])${name}(?:\\.|\\()`).test(text)) users.push(file);
    }
    expect(users).toEqual([]);
  },
);

interface Loaded {
  readonly files: Set<string>;
  readonly packages: Set<string>;
}

async function importsFrom(
  file: string,
  loaded: Loaded = { files: new Set(), packages: new Set() },
): Promise<Loaded> {
  if (loaded.files.has(file)) return loaded;
  loaded.files.add(file);
  for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(/\bfrom '([^']+)'/g)) {
    if (specifier.startsWith('.')) await importsFrom(resolve(dirname(file), specifier), loaded);
    else loaded.packages.add(specifier);
  }
  return loaded;
}
