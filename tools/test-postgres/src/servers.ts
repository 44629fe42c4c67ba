import { randomBytes } from 'node:crypto';
import { isFullRun } from 'test-config/full-run';
import { type Postgres, startPostgres } from './cluster.ts';
import { createDatabase } from './create-database.ts';

/**
 * A PostgreSQL for the Grantex servers of a package's tests, on which one starts in a fifth of the time; undefined in a
 * full run, whose servers use the embedded database.
 */
export function postgresOfServers(): Promise<Postgres | undefined> {
  return isFullRun ? Promise.resolve(undefined) : startPostgres({ isVolatile: true });
}

/**
 * The variables of a Grantex server with a separate, empty database.
 *
 * @param postgresUrl A superuser of a PostgreSQL. Without it, the database is embedded and in memory.
 */
export async function databaseOfServer(postgresUrl: string | undefined): Promise<Record<string, string>> {
  if (postgresUrl === undefined) return { GRANTEX_DATA_DIR: 'memory://' };
  return {
    DATABASE_URL: await createDatabase(postgresUrl),
    GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url'),
  };
}
