import { readFile } from 'node:fs/promises';

/** The version of this package. */
export async function readRelease(): Promise<string> {
  // One folder up from `src` in the repository, and from `dist` in the package.
  const manifest = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
