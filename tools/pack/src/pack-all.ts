import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

export { run } from './run.ts';

/** A public package and its tarball. */
export interface Packed {
  readonly name: string;
  /** Absolute path of its sources. */
  readonly folder: string;
  /** Absolute path of its tarball. */
  readonly tarball: string;
}

/** How packages refer to each other: `ranges` as they are published, `files` as paths of the tarballs. */
type Dependencies = 'ranges' | 'files';

/** The root folder of the repository. */
export const root: string = join(import.meta.dirname, '..', '..', '..');
const places = ['packages', 'apps'];
/** The package that contains the documentation. */
export const SERVER = '@grantex/server';
const DOCUMENTATION = join(root, 'apps', 'docs', 'build', 'main.ts');
const rewriteDependencies = join(import.meta.dirname, 'file-dependencies.mjs');

/**
 * Builds and packs every package that is not private. The tarball of `@grantex/core` is `grantex-core.tgz`: its name
 * has no version, so that what a README says stays true.
 * @param destination absolute path of a folder, which is created when it is missing
 * @param without the name of a package to leave out
 * @throws {Error} with the output when a package cannot be built or packed
 */
export async function packAll(
  destination: string,
  dependencies: Dependencies,
  without?: string,
): Promise<Packed[]> {
  await mkdir(destination, { recursive: true });
  const packages: Packed[] = [];
  for (const folder of await packageFolders()) {
    const { name, private: isPrivate } = await readManifest(folder);
    if (isPrivate !== true && name !== without)
      packages.push({ name, folder, tarball: join(destination, tarballOf(name)) });
  }
  const tarballs = new URLSearchParams(
    Object.fromEntries(packages.map(({ name, tarball }) => [name, tarball])),
  );
  const environment =
    dependencies === 'files'
      ? { PNPM_CONFIG_PNPMFILE: rewriteDependencies, PACK_TARBALLS: String(tarballs) }
      : undefined;
  // The server has it in its package, and waits for it. It takes as long as all packages before that.
  const documentation = without === SERVER ? undefined : run(process.execPath, [DOCUMENTATION], root);
  // One after the other: each builds what it depends on as well.
  const pack = async (): Promise<void> => {
    for (const { folder, tarball } of packages) {
      await run('pnpm', ['pack', '--out', tarball], folder, environment);
    }
  };
  await Promise.all([documentation, pack()]);
  return packages;
}

/** The file name of npm's tarball for a package, without the version. */
function tarballOf(name: string): string {
  return `${name.replace('@', '').replace('/', '-')}.tgz`;
}

async function packageFolders(): Promise<string[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const entries = await readdir(join(root, place), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, place, entry.name));
    }),
  );
  return found.flat().toSorted();
}

async function readManifest(folder: string): Promise<{ name: string; private?: boolean }> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string };
}
