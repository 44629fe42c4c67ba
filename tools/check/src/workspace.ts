import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The root folder of the repository. */
export const root: string = join(import.meta.dirname, '..', '..', '..');

/** Reads a file of the repository by its path; undefined when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

export const readText: ReadText = (path) => readFile(join(root, path), 'utf8').catch(() => undefined);

/** A package of the workspace, as the checks see it. */
export interface WorkspacePackage {
  name: string;
  /** Absolute path of its folder. */
  folder: string;
  /** True unless its manifest says `private`. */
  isPublished: boolean;
  /** True when it has a `test` script. */
  hasTests: boolean;
  /** The manifest's entries of these names. */
  exports: Readonly<Record<string, unknown>>;
  imports: Readonly<Record<string, unknown>>;
}

interface Manifest {
  name: string;
  private?: boolean;
  scripts?: Record<string, string>;
  exports?: Record<string, unknown>;
  imports?: Record<string, unknown>;
}

/** The folders that hold packages: each is a package itself, or holds some one level below. */
const places = ['packages', 'apps', 'tools', '.'];

/** Every package of a workspace, sorted by name. */
export async function workspacePackages(workspace: string = root): Promise<WorkspacePackage[]> {
  const found = await Promise.all(places.map((place) => packagesIn(join(workspace, place))));
  return found.flat().toSorted((one, other) => one.name.localeCompare(other.name));
}

async function packagesIn(place: string): Promise<WorkspacePackage[]> {
  const entries = await readdir(place, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  const found = await Promise.all(folders.map((entry) => packageAt(join(place, entry.name))));
  return found.filter((one) => one !== undefined);
}

async function packageAt(folder: string): Promise<WorkspacePackage | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const manifest = JSON.parse(text) as Manifest;
  return {
    name: manifest.name,
    folder,
    isPublished: manifest.private !== true,
    hasTests: manifest.scripts?.['test'] !== undefined,
    exports: manifest.exports ?? {},
    imports: manifest.imports ?? {},
  };
}
