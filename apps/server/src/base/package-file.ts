import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const MANIFEST = pathToFileURL(createRequire(import.meta.url).resolve('@grantex/server/package.json'));

/**
 * A file or folder of this package, by its path in it. Modules are bundled in the published package, so that none
 * knows how deep it lies.
 */
export function packageFile(path: string): URL {
  return new URL(path, MANIFEST);
}
