import { mkdirSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Lets Node keep the compiled code of what is loaded after this: a host waits for the program at each start, a fifth less
 * so. Where nothing can be written, the program starts as it would without.
 * @returns the folder that is used; the one that `NODE_COMPILE_CACHE` names where there is one
 */
export function keepCompiledCode(home: string = homedir()): string | undefined {
  if (getCompileCacheDir() !== undefined) return getCompileCacheDir();
  // What is in there runs. Node's own default is a folder for everybody, in which anybody may have put something.
  const directory = join(home, '.grantex', 'cache');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return enableCompileCache(directory).directory;
  } catch {
    return undefined;
  }
}
