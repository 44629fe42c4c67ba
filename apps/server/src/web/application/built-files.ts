import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The two applications that are built from `apps/console`. */
export type Half = 'permissions' | 'console';

/** A file that a browser loads. Its name holds a hash of its content. */
export interface BuiltFile {
  readonly type: string;
  readonly content: Buffer;
  /** By content coding, as a browser names it. */
  readonly compressed: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>;
}

/** What a page loads to start an application; names of files. */
export interface Entry {
  readonly script: string;
  /** What the script imports, to be loaded at once and not one after another. */
  readonly imports: readonly string[];
  readonly styles: readonly string[];
}

/** The built applications. */
export interface BuiltFiles {
  readonly files: ReadonlyMap<string, BuiltFile>;
  readonly entries: Readonly<Record<Half, Entry>>;
}

/** Where a page finds a built file, below the server's own address. */
export function builtPath(name: string): string {
  return `/assets/console/${name}`;
}

/** Three folders up from `src/web/application` in the repository, and from `dist/web/application` in the package. */
const FOLDER = new URL('../../../assets/console/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
const SUFFIXES = { br: '.br', gzip: '.gz' } as const;

/** As Vite writes it: by source file. */
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
 * What `apps/console` was built to.
 * @returns undefined where it was not built; a package from the registry always holds it
 */
export async function readBuiltFiles(folder: URL = FOLDER): Promise<BuiltFiles | undefined> {
  const text = await readFile(new URL('manifest.json', folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const chunks = manifest.parse(JSON.parse(text));
  const names = await readdir(folder);
  const files = new Map<string, BuiltFile>();
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
): Promise<BuiltFile> {
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
    // What is imported comes first, as in the scripts.
    styles: [...new Set([...others, own].flatMap(({ css }) => css))],
  };
}
