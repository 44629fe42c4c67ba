import {
  sql,
  type Dialect,
  Kysely,
  PGliteDialect,
  PostgresDialect,
  type Transaction as KyselyTransaction,
} from 'kysely';
import { Pool, types as pgTypes } from 'pg';
import { lockDataDirectory } from './directory-lock.ts';
import { openEmbedded } from './embedded.ts';
import { parseInteger, INT8 } from './int8.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';

/** A transaction's handle. All of a rule's reads and writes go through the one that it was given. */
export type Transaction = KyselyTransaction<Schema>;

/** The only way to the data: each piece of work is one READ COMMITTED transaction under a role of its own. */
export interface Database {
  readonly engine: 'postgresql' | 'pglite';
  /** As `grantex_app`: row-level security shows this developer's rows and no others. */
  forDeveloper<RESULT>(developerId: string, work: Work<RESULT>): Promise<RESULT>;
  /** As `grantex_system`, across developers: key look-up, public documents, feeds, house-keeping. */
  asSystem<RESULT>(work: Work<RESULT>): Promise<RESULT>;
  close(): Promise<void>;
}

export type Work<RESULT> = (transaction: Transaction) => Promise<RESULT>;

export interface DatabaseOptions {
  /** PostgreSQL connection string. Without it the database is embedded (PGlite). */
  url?: string;
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDirectory: string;
  /** Most PostgreSQL connections that this process opens. Default 10. */
  connections?: number;
}

/**
 * Opens the database and brings it to this release's schema.
 * @throws {StoreError} when the folder is in use, the server cannot be reached, or the data is of a newer release.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? openFolder(options.dataDirectory) : openServer(options.url, options);
}

type Parser = (text: string) => unknown;
const OWN_PARSERS: Readonly<Record<number, Parser>> = { [INT8]: parseInteger };

async function openServer(url: string, { connections = 10 }: DatabaseOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'grantex',
    types: {
      getTypeParser: (oid, format) => OWN_PARSERS[oid] ?? (pgTypes.getTypeParser(oid, format) as Parser),
    },
  });
  // A connection that breaks is replaced, and whoever waits on it hears of it by itself. Without a listener, idle or
  // in the middle of a transaction, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = await opened(new PostgresDialect({ pool }));
  return {
    ...withRoles((work) => kysely.transaction().execute(work)),
    engine: 'postgresql',
    close: () => kysely.destroy(),
  };
}

async function openFolder(dataDirectory: string): Promise<Database> {
  const lock = await lockDataDirectory(dataDirectory);
  try {
    const kysely = await opened(new PGliteDialect({ pglite: await openEmbedded(dataDirectory) }));
    const exclusively = oneAtATime();
    return {
      ...withRoles((work) => exclusively(() => kysely.transaction().execute(work))),
      engine: 'pglite',
      async close() {
        await exclusively(() => kysely.destroy());
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function opened(dialect: Dialect): Promise<Kysely<Schema>> {
  const kysely = new Kysely<Schema>({ dialect });
  try {
    await migrate(kysely);
    return kysely;
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

function withRoles(
  inTransaction: <RESULT>(work: Work<RESULT>) => Promise<RESULT>,
): Pick<Database, 'forDeveloper' | 'asSystem'> {
  function under<RESULT>(role: string, developerId: string, work: Work<RESULT>): Promise<RESULT> {
    return inTransaction(async (transaction) => {
      await sql`SELECT set_config('role', ${role}, true), set_config('grantex.developer', ${developerId}, true)`.execute(
        transaction,
      );
      return work(transaction);
    });
  }
  return {
    forDeveloper: (developerId, work) => under('grantex_app', developerId, work),
    asSystem: (work) => under('grantex_system', '', work),
  };
}

/** PGlite is one connection, which Kysely's driver would share between transactions that overlap. */
function oneAtATime(): <RESULT>(work: () => Promise<RESULT>) => Promise<RESULT> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
