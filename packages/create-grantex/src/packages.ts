import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateError } from './create-error.ts';
import type { Template, Versions } from './templates.ts';

/** Where a project gets the packages of Grantex from. */
export interface Packages {
  /** The version of a package for npm, as `package.json` has it. */
  version(name: string): string;
  /** The lines for pip. */
  requirements(template: Template): readonly string[];
  /** The lines of `go.mod`. */
  goRequirement(): string;
  /** Variables for the installers. */
  readonly environment: Readonly<Record<string, string>>;
}

const MODULE = 'github.com/grantex/grantex/go';

/**
 * The packages of a folder that `npm run pack:all` has filled.
 * @param folder absolute path
 * @throws {CreateError} PACKAGES_MISSING, if the folder lacks one that a template needs
 */
export async function packagesIn(folder: string, template: Template): Promise<Packages> {
  const found = await readdir(folder).catch(() => []);
  const need = (fits: (file: string) => boolean, what: string): string => {
    const file = found.find(fits);
    if (file !== undefined) return join(folder, file);
    throw new CreateError(
      'PACKAGES_MISSING',
      `${folder} has no ${what}. Fill it in a clone: npm run pack:all -- ${folder}`,
    );
  };
  const tarball = (name: string): string => {
    const file = `${name.replace('@', '').replace('/', '-')}.tgz`;
    return need((each) => each === file, file);
  };
  const wheel = (name: string): string => {
    const start = `${name.replaceAll('-', '_')}-`;
    return need((each) => each.startsWith(start) && each.endsWith('.whl'), `wheel of ${name}`);
  };
  const packages: Packages = {
    version: (name) => `file:${tarball(name)}`,
    requirements: ({ requirements }) => requirements.map((name) => (isOurs(name) ? wheel(name) : name)),
    goRequirement: () => `require ${MODULE} v0.0.0\n`,
    // The folder holds a module proxy, beside the public one. Its modules are in no public log of checksums.
    environment:
      template.language === 'Go'
        ? {
            GOPROXY: `${pathToFileURL(need((each) => each === 'go', 'folder go')).href},https://proxy.golang.org,direct`,
            GONOSUMDB: MODULE,
          }
        : {},
  };
  // Finds out now what is missing.
  for (const name of Object.keys(template.dependencies)) if (name.startsWith('@grantex/')) tarball(name);
  packages.requirements(template);
  return packages;
}

/**
 * The packages of the registries, with the versions that this program was released with.
 * @throws {CreateError} NOT_RELEASED, from a clone: the names on the public registries belong to others
 */
export function releasedPackages(released: Versions): Packages {
  const version = (name: string): string => {
    const found = released[name];
    if (found !== undefined && found !== '0.0.0') return found;
    throw new CreateError(
      'NOT_RELEASED',
      'Nothing of Grantex is published yet. In a clone, run npm run pack:all -- FOLDER, and add --packages FOLDER here.',
    );
  };
  version('@grantex/core');
  return {
    version: (name) => `^${version(name)}`,
    requirements: ({ requirements }) =>
      requirements.map((name) => (isOurs(name) ? `${name}~=${version('@grantex/core')}` : name)),
    goRequirement: () => `require ${MODULE} v${version('@grantex/core')}\n`,
    environment: {},
  };
}

function isOurs(name: string): boolean {
  return name.startsWith('grantex-');
}
