import { join } from 'node:path';
import { readEntryPoints } from './entry-points.ts';
import { runTypedoc } from './run-typedoc.ts';
import { tidyPages } from './tidy-page.ts';

/** The root of this repository. */
const ROOT: string = join(import.meta.dirname, '..', '..', '..');

/** Where the pages are. */
export const FOLDER: string = join(ROOT, 'docs', 'reference', 'typescript');

/** The pages of the published packages, by their file, as their docstrings are now. */
export async function readReference(): Promise<ReadonlyMap<string, string>> {
  const entryPoints = await readEntryPoints(ROOT);
  return tidyPages(await runTypedoc(ROOT, entryPoints), entryPoints);
}
