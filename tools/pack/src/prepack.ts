/**
 * `prepack` of every package: brings the `dist` of the package in the current folder up to date. Files that are up to
 * date are not touched, because other tests may be reading them.
 */
import { glob, rm } from 'node:fs/promises';
import { run } from './run.ts';

// Declarations of packages without types are not compiled.
const sources = await stems('src', /(?<!\.d)\.ts$/);
const compiled = await stems('dist', /\.d\.ts$/);

// tsc keeps the output of sources that no longer exist.
await Promise.all(
  [...compiled]
    .filter((stem) => !sources.has(stem))
    .flatMap((stem) => [rm(`dist/${stem}.js`, { force: true }), rm(`dist/${stem}.d.ts`, { force: true })]),
);
// tsc trusts its record of what it compiled, even when the output is gone.
if (!(await isWhole())) await rm('.cache/src.tsbuildinfo', { force: true });
await run('tsc', ['-b'], process.cwd());

/** Modules are asked for where tsc makes them: a bundle has chunks instead. */
async function isWhole(): Promise<boolean> {
  const modules = await stems('dist', /\.js$/);
  const isBundle = [...modules].some((stem) => stem.startsWith('chunks/'));
  return [...sources].every((stem) => compiled.has(stem) && (isBundle || modules.has(stem)));
}

/** The files in a folder, as paths without their extension. */
async function stems(folder: string, ending: RegExp): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of glob('**/*', { cwd: folder })) {
    if (ending.test(file)) found.add(file.replace(ending, ''));
  }
  return found;
}
