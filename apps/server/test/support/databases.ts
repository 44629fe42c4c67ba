import { randomBytes } from 'node:crypto';
import { constants, openAsBlob } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { isFullRun } from 'test-config';
import { createDatabase } from 'test-postgres';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/base/store/database.ts';
import { type Beginning, embeddedTemplates, TEMPLATE_FILE } from './embedded-templates.ts';

/** Where a test's data is stored. */
export interface Place {
  engine: 'pglite' | 'postgresql';
  /** The environment variables of the server. */
  environment: Record<string, string>;
}

const MASTER_KEY = randomBytes(32).toString('base64url');

/**
 * Each engine that the server supports: `describe.each(engines)('… on $engine', ({ place }) => …)`. `npm test` leaves
 * the embedded one to the tests about it, and to the tour, which uses it.
 */
export const engines: readonly { engine: Place['engine']; place: () => Promise<Place> }[] = [
  ...(isFullRun ? [{ engine: 'pglite' as const, place: embedded }] : []),
  { engine: 'postgresql', place: postgresql },
];

/**
 * For tests that run on any engine: the embedded one in the full run, otherwise PostgreSQL, which starts in a fifth of
 * the time.
 */
export function anyEngine(): Promise<Place> {
  return isFullRun ? embedded() : postgresql();
}

export async function embedded(): Promise<Place> {
  return { engine: 'pglite', environment: { GRANTEX_DATA_DIR: 'memory://' } };
}

/**
 * Puts a ready embedded database into a folder: a copy, because creating one takes four seconds of CPU time. First
 * starts and migrations are tested in folders without it.
 */
export async function layDatabase(folder: string, beginning: Beginning = 'migrated'): Promise<void> {
  const from = join(await embeddedTemplates(), beginning);
  await cp(from, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Opens the database of a place as a server would; an embedded one as a copy, which is faster. */
export async function openPlace({ environment }: Place): Promise<Database> {
  const { DATABASE_URL: url, GRANTEX_DATA_DIR: dataDirectory = 'memory://' } = environment;
  if (url !== undefined) return openDatabase({ dataDirectory: '', url });
  if (!dataDirectory.startsWith('memory://')) return openDatabase({ dataDirectory });
  const template = await openAsBlob(join(await embeddedTemplates(), TEMPLATE_FILE));
  return openDatabase({ dataDirectory: 'memory://', template });
}

/** A new database with the schema on the run's PostgreSQL; a server has nothing to migrate. */
export function postgresql(): Promise<Place> {
  return postgresqlFrom(inject('postgresTemplate'));
}

/** The same without the schema, as an operator creates it: for first starts, concurrent starts, and restores. */
export function emptyPostgresql(): Promise<Place> {
  return postgresqlFrom('template1');
}

async function postgresqlFrom(template: string): Promise<Place> {
  return {
    engine: 'postgresql',
    environment: {
      DATABASE_URL: await createDatabase(inject('postgresUrl'), template),
      GRANTEX_MASTER_KEY: MASTER_KEY,
    },
  };
}
