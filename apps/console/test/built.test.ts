import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

const folder = new URL('../../server/assets/console/', import.meta.url);
const chunks = JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8')) as Record<string, Chunk>;

/** Every file that a program loads before a page is opened. */
function filesOf(source: string, seen: Set<string> = new Set()): Set<string> {
  const chunk = chunks[source];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const file of chunk.css ?? []) seen.add(file);
  for (const each of chunk.imports ?? []) filesOf(each, seen);
  return seen;
}

async function kilobytesOf(files: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await readFile(new URL(`${file}.gz`, folder))).length;
  return bytes / 1_000;
}

const permissions = filesOf('src/permissions/main.tsx');
const console = filesOf('src/console/main.tsx');

test('the permissions page loads nothing of the console', async () => {
  const own = [...console].filter((file) => file.startsWith('console-'));
  expect(own.length).toBeGreaterThan(0);
  expect([...permissions].filter((file) => own.includes(file))).toEqual([]);
  expect(chunks['src/permissions/main.tsx']?.dynamicImports ?? []).toEqual([]);
  for (const file of permissions) {
    const text = await readFile(new URL(file, folder), 'utf8');
    expect(text).not.toContain('/console/session');
  }
});

test('the first load stays small: kilobytes of gzip', async () => {
  expect(await kilobytesOf(permissions)).toBeLessThan(95);
  expect(await kilobytesOf(console)).toBeLessThan(130);
});

test('the first load is few files, since a browser fetches six at a time', () => {
  const scripts = (files: Set<string>): string[] => [...files].filter((file) => file.endsWith('.js'));
  expect(scripts(permissions).length).toBeLessThanOrEqual(6);
  expect(scripts(console).length).toBeLessThanOrEqual(8);
});

test('no built file contains the build path, or anything that the content security policy refuses', async () => {
  for (const { file } of Object.values(chunks)) {
    const text = await readFile(new URL(file, folder), 'utf8');
    expect(text).not.toMatch(/\beval\(|new Function\(|sourceMappingURL|url\(data:|\/tmp\/|\/work\//);
  }
});
