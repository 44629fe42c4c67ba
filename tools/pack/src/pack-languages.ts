import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { root, run } from './pack-all.ts';

/** A distribution of `python/` and its wheel. */
export interface Wheel {
  readonly name: string;
  /** Absolute path of its sources. */
  readonly folder: string;
  /** Absolute path of the wheel. Its name has the version, which installers need. */
  readonly file: string;
}

/** The version of the Go module while nothing is published. */
export const MODULE_VERSION = 'v0.0.0';

/**
 * Builds the wheel of every distribution in `python/` that may be uploaded, with uv.
 * @param destination absolute path of a folder, which is created when it is missing
 * @throws {Error} with the output when a wheel cannot be built
 */
export async function packWheels(destination: string): Promise<Wheel[]> {
  await mkdir(destination, { recursive: true });
  const wheels: Wheel[] = [];
  for (const folder of await distributions()) {
    const name = basename(folder);
    const pattern = `${name.replaceAll('-', '_')}-*.whl`;
    // A wheel of an earlier version would be installed instead, or as well.
    for (const old of await filesIn(destination, pattern)) await rm(old);
    await run('uv', [...BUILD, destination, folder], root);
    const [file] = await filesIn(destination, pattern);
    if (file === undefined) throw new Error(`uv has built no wheel of ${name}.`);
    wheels.push({ name, folder, file });
  }
  return wheels;
}

const BUILD = ['build', '--quiet', '--wheel', '--no-create-gitignore', '--out-dir'];

/** The folders of `python/` that are distributions, without those that nobody may upload. */
async function distributions(): Promise<string[]> {
  const python = join(root, 'python');
  const folders: string[] = [];
  for await (const file of glob('*/pyproject.toml', { cwd: python })) {
    const settings = await readFile(join(python, file), 'utf8');
    if (!settings.includes('"Private :: Do Not Upload"')) folders.push(join(python, dirname(file)));
  }
  return folders.toSorted();
}

/**
 * Writes the Go module as a module proxy in a folder: `GOPROXY=file://…` reads it.
 * @param destination absolute path of the folder of the proxy
 * @returns the path of the module's zip
 */
export async function packModule(destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const program = join(root, 'tools', 'pack', 'module-zip');
  await run('go', ['run', '.', join(root, 'go'), MODULE_VERSION, destination], program);
  const [zip] = await filesIn(destination, `**/@v/${MODULE_VERSION}.zip`);
  if (zip === undefined) throw new Error(`${program} has written no module.`);
  return zip;
}

async function filesIn(folder: string, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: folder })) found.push(join(folder, file));
  return found;
}
