import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, ROOT } from 'docs-pages';

/** What the site is built with. */
const OWN = [
  'apps/docs/{.vitepress,src}/**/*.{ts,css}',
  'apps/docs/package.json',
  'tools/docs-pages/src/*.ts',
  'apps/server/assets/icon.svg',
  'docs/openapi.json',
  'vectors/refusal.json',
  'pnpm-workspace.yaml',
];

/**
 * Every file that the site depends on: what it was made of before, and pages that have been added since.
 * @param files that it was made of, from the root of the repository
 */
export async function filesOfSite(files: readonly string[]): Promise<readonly string[]> {
  const all = new Set(files);
  const patterns = [...OWN, 'docs/**/*.svg', ...KINDS.flatMap((kind) => kind.files)];
  for await (const name of glob(patterns, { cwd: ROOT, exclude: (path) => path.includes('node_modules') })) {
    all.add(name.replaceAll('\\', '/'));
  }
  return [...all].toSorted();
}

/** The digest of files, and of their names. A file that is gone counts as well. */
export async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) {
    const content = await readFile(join(ROOT, path)).catch(() => undefined);
    hash.update(`${path} ${content?.length ?? 'gone'}\n`).update(content ?? '');
  }
  return hash.digest('hex');
}
