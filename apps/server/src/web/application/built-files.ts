import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { packageFile } from '../../base/package-file.ts';
import type { ServedFile } from '../../http/answers/representation.ts';

/** The two applications that are built from `apps/console`. */
export type Half = 'permissions' | 'console';

/** The names of the files that a page loads to start an application. */
export interface Entry {
  readonly script: string;
  /** The imports of the script, which the page loads at once rather than one after another. */
  readonly imports: readonly string[];
  readonly styles: readonly string[];
}

/** The built applications. */
export interface BuiltFiles {
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly entries: Readonly<Record<Half, Entry>>;
}

/** The path of a built file, below the server's own address. */
export function builtPath(name: string): string {
  return `/assets/console/${name}`;
}

const FOLDER = packageFile('assets/console/');

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
const SUFFIXES = { br: '.br', gzip: '.gz' } as const;

/** The manifest of Vite, by source file. */
const manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
);
type Manifest = z.output<typeof manifest>;

/**
 * Reads the built files of `apps/console`.
 * @returns undefined where it was not built; a published package always contains them
 */
export async function readBuiltFiles(folder: URL = FOLDER): Promise<BuiltFiles | undefined> {
  const text = await readFile(new URL('manifest.json', folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const chunks = manifest.parse(JSON.parse(text));
  const names = await readdir(folder);
  const files = new Map<string, ServedFile>();
  for (const name of names) {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (type !== undefined) files.set(name, await readBuiltFile(folder, name, type, names));
  }
  return {
    files,
    entries: { permissions: entryOf(chunks, 'permissions'), console: entryOf(chunks, 'console') },
  };
}

async function readBuiltFile(
  folder: URL,
  name: string,
  type: string,
  names: readonly string[],
): Promise<ServedFile> {
  const compressed: Partial<Record<'br' | 'gzip', Buffer>> = {};
  for (const [coding, suffix] of Object.entries(SUFFIXES) as ['br' | 'gzip', string][]) {
    if (names.includes(name + suffix)) compressed[coding] = await readFile(new URL(name + suffix, folder));
  }
  return { type, content: await readFile(new URL(name, folder)), compressed };
}

function entryOf(chunks: Manifest, half: Half): Entry {
  const source = `src/${half}/main.tsx`;
  const own = chunks[source];
  if (own === undefined) throw new Error(`assets/console/manifest.json names no ${source}`);
  const imported = new Set<string>();
  const collect = (sources: readonly string[]): void => {
    for (const each of sources) {
      if (each === source || imported.has(each)) continue;
      imported.add(each);
      collect(chunks[each]?.imports ?? []);
    }
  };
  collect(own.imports);
  const others = [...imported].flatMap((each) => chunks[each] ?? []);
  return {
    script: own.file,
    imports: others.map(({ file }) => file),
    // Imports come first, as in the scripts.
    styles: [...new Set([...others, own].flatMap(({ css }) => css))],
  };
}
