import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the workspace. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The version of a package in the catalog, the one place for versions.
 *
 * @param {string} name
 */
export async function catalogVersion(name) {
  const workspace = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const version = new RegExp(`^ {2}${name}: ([\\d.]+)$`, 'm').exec(workspace)?.[1];
  if (version === undefined) throw new Error(`pnpm-workspace.yaml: the catalog names no version of ${name}`);
  return version;
}
