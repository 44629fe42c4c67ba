import { readFile } from 'node:fs/promises';
import { packageFile } from '../../base/package-file.ts';

/** The version of this package. */
export async function readRelease(): Promise<string> {
  const manifest = await readFile(packageFile('package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
