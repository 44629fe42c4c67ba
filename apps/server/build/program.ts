/**
 * Part of `build`: bundles the modules of the server, beside the declarations that tsc makes of them. A start opens and
 * compiles a few files then, instead of a thousand. Dependencies stay packages. Files that are up to date are not
 * touched, because other tests may be reading them.
 */
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** What Rolldown writes. */
interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist');

const chunks = await bundle();
// Entries last: one that is there has everything that it imports.
for (const chunk of chunks.filter(({ isEntry }) => !isEntry)) await write(chunk);
for (const entry of chunks.filter(({ isEntry }) => isEntry)) await write(entry);
await removeAllBut(new Set(chunks.map(({ fileName }) => fileName)));

async function bundle(): Promise<Chunk[]> {
  const { output } = (await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { external: true },
    build: {
      ssr: true,
      write: false,
      // Node's own syntax: nothing is rewritten for an older one.
      target: 'esnext',
      rolldownOptions: {
        input: { index: 'src/index.ts', main: 'src/main/main.ts' },
        // In the repository it is a link, which would be taken for a folder of the server.
        external: /^@grantex\/core/,
        // The stack of an error names functions; comments would only take memory.
        output: { minify: false, comments: false, chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })) as { output: Chunk[] };
  return output;
}

async function write({ fileName, code }: Chunk): Promise<void> {
  const path = join(target, fileName);
  if ((await readFile(path, 'utf8').catch(() => undefined)) === code) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
}

/** Chunks of sources that have changed since would be published as well. */
async function removeAllBut(written: ReadonlySet<string>): Promise<void> {
  for await (const name of glob('**/*.{js,json}', { cwd: target })) {
    if (!written.has(name)) await rm(join(target, name));
  }
}
