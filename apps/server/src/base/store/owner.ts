import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql, Kysely, PGliteDialect } from 'kysely';
import type { Database, Transaction } from './database.ts';
import { lockDataDirectory } from './directory-lock.ts';
import { StoreError } from './errors.ts';
import { postgresql } from './postgresql.ts';
import type { Schema } from './schema/schema.ts';

/** The database as its owner, in its present schema. Only for backup and restore. */
export interface OwnedDatabase {
  readonly engine: Database['engine'];
  /** Runs one transaction as the owner, without time limits. */
  inTransaction<RESULT>(
    work: (transaction: Transaction) => Promise<RESULT>,
    isolation?: 'READ COMMITTED' | 'REPEATABLE READ, READ ONLY',
  ): Promise<RESULT>;
  close(): Promise<void>;
}

export interface OwnedDatabaseOptions {
  /** PostgreSQL connection string. Without it the database is embedded (PGlite). */
  url?: string | undefined;
  /** Folder of the embedded database. */
  dataDirectory: string;
  /** Whether to make a missing embedded database. Default: a missing one is an error. */
  make?: boolean;
}

/**
 * Opens the database without migrating it.
 * @throws {StoreError} when the folder is in use by a server, there is no database in it, or none can be reached
 */
export async function openOwned(options: OwnedDatabaseOptions): Promise<OwnedDatabase> {
  const { url } = options;
  if (url === undefined) return openFolder(options);
  const kysely = new Kysely<Schema>({ dialect: postgresql(url, { connections: 1, isHurried: false }) });
  await reach(kysely);
  return {
    engine: 'postgresql',
    inTransaction: (work, isolation) => transact(kysely, work, isolation),
    close: () => kysely.destroy(),
  };
}

/** The first statement shows whether host, name, user and password are right. */
async function reach(kysely: Kysely<Schema>): Promise<void> {
  try {
    await sql`SELECT 1`.execute(kysely);
  } catch (error) {
    await kysely.destroy();
    throw new StoreError(`the database cannot be opened: ${(error as Error).message}`, { cause: error });
  }
}

async function openFolder({ dataDirectory, make = false }: OwnedDatabaseOptions): Promise<OwnedDatabase> {
  if (!make && !existsSync(join(dataDirectory, 'database', 'PG_VERSION'))) {
    throw new StoreError(`there is no database in ${dataDirectory}; set GRANTEX_DATA_DIR or DATABASE_URL`);
  }
  const lock = await lockDataDirectory(dataDirectory);
  try {
    // A server on PostgreSQL loads the commands, and with them this file, but never that engine.
    const { openEmbedded } = await import('./embedded.ts');
    const pglite = await openEmbedded(dataDirectory);
    const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
    return {
      engine: 'pglite',
      inTransaction: (work, isolation) => transact(kysely, work, isolation),
      async close() {
        await kysely.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function transact<RESULT>(
  kysely: Kysely<Schema>,
  work: (transaction: Transaction) => Promise<RESULT>,
  isolation: 'READ COMMITTED' | 'REPEATABLE READ, READ ONLY' = 'READ COMMITTED',
): Promise<RESULT> {
  return kysely.transaction().execute(async (transaction) => {
    for (const statement of [`SET TRANSACTION ISOLATION LEVEL ${isolation}`, ...UNHURRIED]) {
      await sql.raw(statement).execute(transaction);
    }
    return work(transaction);
  });
}

/** Turns sequential scans on again, which a server's connections turn off: a whole table is read best in one scan. */
const UNHURRIED = [
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL lock_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
  'SET LOCAL enable_seqscan = on',
];
