import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { INT8, parseInteger } from './int8.ts';

/** Opens (or makes) the database inside `dataDirectory`. `memory://` keeps nothing. */
export function openEmbedded(dataDirectory: string): Promise<PGlite> {
  const dataDir = dataDirectory.startsWith('memory://') ? dataDirectory : join(dataDirectory, 'database');
  return PGlite.create({ dataDir, parsers: { [INT8]: parseInteger } });
}
