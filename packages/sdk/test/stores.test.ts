import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryStore, type SecretStore } from '../src/index.ts';
import { createFileStore } from '../src/node.ts';
import { caught } from './support/caught.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'grantex-sdk-'));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

let directories = 0;
function freshDirectory(): string {
  directories += 1;
  return join(root, `store-${directories}`);
}

const STORES: readonly [string, () => SecretStore][] = [
  ['memory', () => createMemoryStore()],
  ['files', () => createFileStore({ directory: freshDirectory() })],
];

describe.each(STORES)('a store in %s', (_kind, make) => {
  test('returns the latest stored value', async () => {
    const store = make();
    await store.set('a', 'first');
    await store.set('a', 'second');
    await store.set('b', 'other');
    expect(await store.get('a')).toBe('second');
    expect(await store.get('b')).toBe('other');
  });

  test('has nothing that was not stored, or was deleted', async () => {
    const store = make();
    expect(await store.get('a')).toBeUndefined();
    await store.set('a', 'first');
    await store.delete('a');
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
  });

  test.each([
    '..',
    '../../outside',
    '/etc/passwd',
    'a/b',
    'user:alice@example.com',
    'ümlaut',
    '%2e%2e',
    'nul\0',
  ])('accepts any name: %s', async (name) => {
    const store = make();
    await store.set(name, 'secret');
    expect(await store.get(name)).toBe('secret');
  });

  test('keeps concurrent writes under different names separate', async () => {
    const store = make();
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}`);
    await Promise.all(names.map((name) => store.set(name, `${name}'s`)));
    expect(await Promise.all(names.map((name) => store.get(name)))).toEqual(names.map((name) => `${name}'s`));
  });
});

describe('a store in files', () => {
  test('lets only their owner read them', async () => {
    const directory = freshDirectory();
    await createFileStore({ directory }).set('a', 'secret');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'a.secret'))).mode & 0o777).toBe(0o600);
  });

  test('restricts the rights of an existing file', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'a.secret');
    const store = createFileStore({ directory });
    await store.set('a', 'old');
    await chmod(file, 0o666);
    await store.set('a', 'new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('writes nothing outside its directory', async () => {
    const inner = join(freshDirectory(), 'inner');
    await createFileStore({ directory: inner }).set('../escaped', 'secret');
    expect(await readdir(join(inner, '..'))).toEqual(['inner']);
  });

  test('leaves one file complete after concurrent writes', async () => {
    const directory = freshDirectory();
    const store = createFileStore({ directory });
    const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(values.map((value) => store.set('a', value)));
    expect(values).toContain(await store.get('a'));
    expect(await readdir(directory)).toEqual(['a.secret']);
  });

  test('that cannot write keeps the old value, and no part of the new one', async () => {
    const directory = freshDirectory();
    await mkdir(join(directory, 'a.secret'), { recursive: true });
    await writeFile(join(directory, 'a.secret', 'in-the-way'), '');
    expect(await caught(createFileStore({ directory }).set('a', 'secret'))).toBeInstanceOf(Error);
    expect(await readdir(directory)).toEqual(['a.secret']);
  });

  test('is read by the next process', async () => {
    const directory = freshDirectory();
    await createFileStore({ directory }).set('a', 'secret');
    expect(await createFileStore({ directory }).get('a')).toBe('secret');
    expect(await readFile(join(directory, 'a.secret'), 'utf8')).toBe('secret');
  });

  test.each(['', 'x'.repeat(201)])('refuses a name that no file can have: "%s"', async (name) => {
    await expect(createFileStore({ directory: freshDirectory() }).set(name, 'secret')).rejects.toThrow(
      /name of a secret/,
    );
  });

  test('needs a directory', () => {
    expect(() => createFileStore({ directory: '' })).toThrow(/^directory must be/);
  });
});
