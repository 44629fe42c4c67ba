import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { ProgramError } from '../../program/program-error.ts';

/**
 * Refuses a server that would be given a folder with files of this program, or with the configuration that names it: a
 * model could read the key, loosen its own rules or take the guard away with it.
 * @param files what the server must not reach
 * @throws {ProgramError} naming the folder
 */
export function checkReach(server: readonly string[], files: readonly string[]): void {
  const folders = server.flatMap(pathsIn).filter(isFolder);
  for (const folder of folders) {
    const reached = files.find((file) => isWithin(folder, file));
    if (reached !== undefined) {
      throw new ProgramError(
        `The server could reach ${reached}, because it is in ${folder}. A model could read the key there, change its own rules or take the guard away. ` +
          'Give the server a narrower folder, set GRANTEX_STORE_DIR to a folder outside of it, or leave --project out.',
      );
    }
  }
}

/** Paths within an argument, such as `/data` in `--root=/data`, `/data:/in` and `type=bind,src=/data,dst=/in`. */
const INNER_PATH: RegExp = /(?:^|[=,])(?<!\b(?:dst|target|destination)=)((?:[a-z]:)?[\\/][^=,:]*)/gi;

function pathsIn(argument: string): string[] {
  return [argument, ...[...argument.matchAll(INNER_PATH)].map(([, path = '']) => path)];
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
