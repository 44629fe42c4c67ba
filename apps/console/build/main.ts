/**
 * Builds the console into the server's assets, unless the same sources are already built there. The server's start
 * commands and test runs call it first, sometimes several at once.
 */
import { createHash } from 'node:crypto';
import { glob, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'apps/console');
const target = join(root, 'apps/server/assets/console');
/** The digest of the sources of a build, in the same folder. */
const STAMP = 'sources.txt';
/** Everything that the build can depend on. */
const SOURCES = [
  'apps/console/{build/main.ts,vite.config.ts,package.json,tsconfig.json}',
  'apps/console/src/**/*',
  'packages/{core,sdk}/src/**/*',
  'pnpm-workspace.yaml',
];

/** Builds, unless the build is up to date. */
async function buildConsole(): Promise<'built' | 'unchanged'> {
  const stamp = await digestOfSources();
  if (stamp === (await readFile(join(target, STAMP), 'utf8').catch(() => undefined))) return 'unchanged';
  console.error('… build the console (once, and after changes of its sources)');
  await mkdir(join(folder, '.cache'), { recursive: true });
  // A test run sets another value, with which React would be built for development.
  process.env['NODE_ENV'] = 'production';
  // Imported late, so that a start with nothing to build does not wait for it.
  const { build } = await import('vite');
  const made = await mkdtemp(join(folder, '.cache/build-'));
  try {
    await build({
      root: folder,
      configFile: join(folder, 'vite.config.ts'),
      mode: 'production',
      logLevel: 'warn',
      build: { outDir: made, emptyOutDir: true },
    });
    await compress(made);
    await writeFile(join(made, STAMP), stamp);
    await putInPlace(made);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return 'built';
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const paths: string[] = [];
  for await (const file of glob(SOURCES, { cwd: root, withFileTypes: true })) {
    if (file.isFile()) paths.push(join(file.parentPath, file.name));
  }
  for (const path of paths.toSorted()) {
    const content = await readFile(path);
    hash.update(`${path.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Compresses here, once, instead of in the server for every response. */
async function compress(made: string): Promise<void> {
  for await (const path of glob('**/*.{js,css,svg}', { cwd: made })) {
    const content = await readFile(join(made, path));
    const parameters = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    await writeFile(join(made, `${path}.br`), brotliCompressSync(content, parameters));
    await writeFile(join(made, `${path}.gz`), gzipSync(content, { level: 9 }));
  }
}

/** Replaces the build as a whole. Of several builds at once the last one stays; all are the same. */
async function putInPlace(made: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const old = join(folder, `.cache/old-${process.pid}-${attempt}`);
    await rename(target, old).catch(() => undefined);
    await rm(old, { recursive: true, force: true });
    try {
      return await rename(made, target);
    } catch (error) {
      // Another build was put in place in between.
      if (attempt === 5) throw error;
    }
  }
}

if ((await buildConsole()) === 'built') console.error('✓ build the console');
