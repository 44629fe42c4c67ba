import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { descriptorShares } from '../descriptors.ts';
import { createFlushedFiles, flushDatabase, FLUSHING_PARAMETERS } from './flushed-files.ts';
import { INT8, parseInteger } from './int8.ts';

/**
 * The size of PostgreSQL's own page cache, all of which it clears at its start: an eighth of PGlite's default. The operating
 * system caches the same files, and reads of a hundred thousand entries are as quick.
 */
const SMALL_CACHE = ['-c', 'shared_buffers=16MB'];

/**
 * Opens or makes the database inside `dataDirectory`. Commits are flushed to the disk. `memory://` stores nothing.
 * @param template the `dumpDataDir` of another database: a new one starts as its copy, in a quarter of the time
 */
export async function openEmbedded(dataDirectory: string, template?: Blob): Promise<PGlite> {
  const options = {
    parsers: { [INT8]: parseInteger },
    ...(template === undefined ? {} : { loadDataDir: template }),
  };
  if (dataDirectory.startsWith('memory://')) {
    const startParams = [...PGlite.defaultStartParams, ...SMALL_CACHE];
    return PGlite.create({ ...options, dataDir: dataDirectory, startParams });
  }
  const folder = resolve(dataDirectory, 'database');
  const pglite = await PGlite.create({
    ...options,
    dataDir: folder,
    fs: createFlushedFiles(folder),
    startParams: [
      ...FLUSHING_PARAMETERS,
      ...SMALL_CACHE,
      '-c',
      `max_files_per_process=${descriptorShares().databaseFiles}`,
    ],
  });
  flushDatabase(folder);
  return pglite;
}
