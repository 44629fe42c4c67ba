import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the workspace. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The version of pnpm that the catalog names: the one place where it stands. */
export async function pnpmVersion() {
  const workspace = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const version = /^ {2}pnpm: ([\d.]+)$/m.exec(workspace)?.[1];
  if (version === undefined) throw new Error('pnpm-workspace.yaml: the catalog names no version of pnpm');
  return version;
}
