import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { ProgramError } from '../../program/program-error.ts';

/**
 * Refuses a server that would be given a folder with files of this program: a model could read the key or loosen its own
 * rules with it.
 * @param files what the server must not reach
 * @throws {ProgramError} naming the folder
 */
export function checkReach(server: readonly string[], files: readonly string[]): void {
  const folders = server.filter(isFolder);
  for (const folder of folders) {
    const reached = files.find((file) => isWithin(folder, file));
    if (reached !== undefined) {
      throw new ProgramError(
        `The server could reach ${reached}, because it is in ${folder}. A model could read the key there or change its own rules. ` +
          'Give the server a narrower folder, or set GRANTEX_STORE_DIR to a folder outside of it.',
      );
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return isAbsolute(path) && statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isWithin(folder: string, file: string): boolean {
  const way = relative(realpathSync(folder), nearestReal(file));
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** The real path of a file that may not exist yet. */
function nearestReal(path: string): string {
  for (let at = path, rest = ''; ;) {
    try {
      return realpathSync(at) + rest;
    } catch {
      const parent = at.replace(/[\\/][^\\/]*$/, '');
      if (parent === at || parent === '') return path;
      rest = at.slice(parent.length) + rest;
      at = parent;
    }
  }
}
