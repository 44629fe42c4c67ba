import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { INT8, parseInteger } from './int8.ts';

/**
 * Opens (or makes) the database inside `dataDirectory`. `memory://` keeps nothing.
 * @param template what `dumpDataDir` gave of another one: a new database begins as its copy, in a quarter of the time
 */
export function openEmbedded(dataDirectory: string, template?: Blob): Promise<PGlite> {
  const dataDir = dataDirectory.startsWith('memory://') ? dataDirectory : join(dataDirectory, 'database');
  return PGlite.create({
    dataDir,
    parsers: { [INT8]: parseInteger },
    ...(template === undefined ? {} : { loadDataDir: template }),
  });
}
