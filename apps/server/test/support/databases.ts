import { randomBytes } from 'node:crypto';
import { constants, openAsBlob } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { isFullRun } from 'test-config';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/base/store/database.ts';

/** Where a test's data is. */
export interface Place {
  engine: 'pglite' | 'postgresql';
  /** What the server's environment must hold for it. */
  environment: Record<string, string>;
}

const MASTER_KEY = randomBytes(32).toString('base64url');

/**
 * Each engine that the server runs on: `describe.each(engines)('… on $engine', ({ place }) => …)`. `npm test` leaves the
 * embedded one to the tests that are about it, and to those of SDK, command line and pages, which all run on it.
 */
export const engines: readonly { engine: Place['engine']; place: () => Promise<Place> }[] = [
  ...(isFullRun ? [{ engine: 'pglite' as const, place: embedded }] : []),
  { engine: 'postgresql', place: postgresql },
];

/** For what any engine will do: the embedded one in the full run, and PostgreSQL, which starts in a fifth of the time. */
export function anyEngine(): Promise<Place> {
  return isFullRun ? embedded() : postgresql();
}

export async function embedded(): Promise<Place> {
  return { engine: 'pglite', environment: { GRANTEX_DATA_DIR: 'memory://' } };
}

/** What a folder of an embedded database has at its beginning: this release's schema, or no table yet. */
export type Beginning = 'migrated' | 'bare';

/**
 * Lays an embedded database into a folder, of which whoever opens it finds nothing to make: a copy, where making one takes
 * four seconds of a core. First starts and migrations are tested in folders without it.
 */
export async function layDatabase(folder: string, beginning: Beginning = 'migrated'): Promise<void> {
  const from = join(inject('embeddedFolders'), beginning);
  await cp(from, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Opens the database of a place, as a server would; an embedded one as a copy, which is quicker. */
export async function openPlace({ environment }: Place): Promise<Database> {
  const { DATABASE_URL: url, GRANTEX_DATA_DIR: dataDirectory = 'memory://' } = environment;
  if (url !== undefined) return openDatabase({ dataDirectory: '', url });
  if (!dataDirectory.startsWith('memory://')) return openDatabase({ dataDirectory });
  return openDatabase({ dataDirectory: 'memory://', template: await openAsBlob(inject('templateFile')) });
}

/** A fresh database on the run's PostgreSQL, with the schema already; a server finds nothing to migrate. */
export function postgresql(): Promise<Place> {
  return postgresqlFrom(inject('postgresTemplate'));
}

/** The same without the schema, as an operator makes it: for first starts, several at once, and restores. */
export function emptyPostgresql(): Promise<Place> {
  return postgresqlFrom('template1');
}

async function postgresqlFrom(template: string): Promise<Place> {
  return {
    engine: 'postgresql',
    environment: { DATABASE_URL: await freshDatabase(template), GRANTEX_MASTER_KEY: MASTER_KEY },
  };
}

async function freshDatabase(template: string): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const from = client.escapeIdentifier(template);
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${from} STRATEGY FILE_COPY`,
    );
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  return url.href;
}
