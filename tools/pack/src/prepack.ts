/**
 * `prepack` of every package: brings the `dist` of the package in the current folder up to date. Files that are up to date
 * are left alone, because other tests may be reading them.
 */
import { access, glob, rm } from 'node:fs/promises';
import { run } from './run.ts';

const sources = await stems('src', /\.ts$/);
const compiled = await stems('dist', /(?:\.d\.ts|\.js)$/);

// tsc leaves what it compiled from a source that is gone since.
await Promise.all(
  [...compiled]
    .filter((stem) => !sources.has(stem))
    .flatMap((stem) => [rm(`dist/${stem}.js`, { force: true }), rm(`dist/${stem}.d.ts`, { force: true })]),
);
// tsc trusts its record of what it compiled, even where the files are gone.
if (!(await isWhole())) await rm('.cache/src.tsbuildinfo', { force: true });
await run('tsc', ['-b'], process.cwd());

async function isWhole(): Promise<boolean> {
  const files = [...sources].flatMap((stem) => [`dist/${stem}.js`, `dist/${stem}.d.ts`]);
  return Promise.all(files.map((file) => access(file))).then(
    () => true,
    () => false,
  );
}

/** The files in a folder, as paths in it without the ending. */
async function stems(folder: string, ending: RegExp): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of glob('**/*', { cwd: folder })) {
    if (ending.test(file)) found.add(file.replace(ending, ''));
  }
  return found;
}
