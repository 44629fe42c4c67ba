import type { Duplex } from 'node:stream';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresDialect,
  type PostgresPool,
} from 'kysely';
import { Pool, type PoolClient, types as pgTypes } from 'pg';
import { INT8, parseInteger } from './int8.ts';
import type { VerifyConnection } from './new-primary.ts';

type Parser = (text: string) => unknown;
const OWN_PARSERS: Readonly<Record<number, Parser>> = { [INT8]: parseInteger };

/** Cached plans are made anew after this time, because their indexes may have grown. */
const PLANS_KEPT = 10_000;

/** Most prepared statements of a connection. Further ones are parsed each time. */
const MOST_PREPARED = 500;

/** The number of connections, and of pieces of work that wait for one. */
export interface ConnectionUsage {
  /** Open connections, idle ones included. */
  open: number;
  idle: number;
  waiting: number;
}

/** A dialect over a pool. */
export interface PooledDialect extends Dialect {
  usage(): ConnectionUsage;
}

export interface PostgresqlOptions {
  connections: number;
  /** The role of a connection outside of transactions. Default: the user of the URL. */
  role?: string;
  /** Whether statements and lock waits time out, as for requests. Default true. */
  isHurried?: boolean;
  /** Checks each new connection before it is used. Default: none is checked. */
  verify?: VerifyConnection | undefined;
}

/** The timeouts of a connection, in milliseconds. After so long a wait for a lock, more waiting helps nobody. */
const HURRIED = {
  statement_timeout: 30_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
};

/**
 * Makes the dialect over a pool of connections to PostgreSQL. Statements are prepared once per connection, and BEGIN is sent
 * together with the next statement: each saves more than the query itself costs.
 */
export function postgresql(
  url: string,
  { connections, role, isHurried = true, verify }: PostgresqlOptions,
): PooledDialect {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    ...(isHurried ? HURRIED : {}),
    application_name: 'grantex',
    ...(verify === undefined ? {} : { verify }),
    // Plans are cached: making one costs ten times as much as most statements. Sequential scans are off: the planner would
    // choose one while a table is small, and keep it while the table grows.
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off',
    types: {
      getTypeParser: (oid, format) => OWN_PARSERS[oid] ?? (pgTypes.getTypeParser(oid, format) as Parser),
    },
  });
  // A broken connection is replaced, and pending queries on it fail by themselves. Without a listener, the error would end
  // the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // If a BEGIN ever failed, the statements after it would run as a role that sees no rows.
    if (role !== undefined) client.query(`SET ROLE ${role}`).catch(() => client.end());
  });
  const dialect = new PostgresDialect({ pool: preparing(pool) });
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => beginningAtOnce(dialect.createDriver()),
    usage: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  };
}

type Driver = ReturnType<PostgresDialect['createDriver']>;

/** Does not wait for BEGIN: it is answered with COMMIT at the latest, which fails if BEGIN has failed. */
function beginningAtOnce(driver: Driver): Driver {
  const begun = new WeakMap<DatabaseConnection, Promise<unknown>>();
  const commit = driver.commitTransaction.bind(driver);
  driver.beginTransaction = async (connection) => {
    const begin = connection.executeQuery(CompiledQuery.raw('begin'));
    begin.catch(() => undefined);
    begun.set(connection, begin);
  };
  driver.commitTransaction = async (connection) => {
    await Promise.all([begun.get(connection), commit(connection)]);
  };
  return driver;
}

/**
 * Sends what is written until the event loop goes on in one piece. Each piece is a call of the system that wakes the
 * database's process, which costs more than most statements.
 */
function sendTogether(stream: Duplex): void {
  // Statements of the same turn find it corked, and add to the piece.
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

type Client = Awaited<ReturnType<PostgresPool['connect']>>;

/** Wraps the pool so that each statement with parameters gets a name and is prepared. */
function preparing(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const clients = new WeakMap<PoolClient, Client>();
  const planned = new WeakMap<PoolClient, number>();

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || names.size === MOST_PREPARED) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  }

  function wrap(client: PoolClient): Client {
    const query = (text: string, values: readonly unknown[]): Promise<unknown> => {
      sendTogether(client.connection.stream);
      const name = values.length === 0 ? undefined : nameOf(text);
      return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    };
    return { query: query as Client['query'], release: (destroy) => client.release(destroy) };
  }

  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const now = Date.now();
      if (now - (planned.get(client) ?? 0) > PLANS_KEPT) {
        planned.set(client, now);
        // Not awaited: it is sent with the next statement, which fails if the connection is broken.
        client.query('DISCARD PLANS').catch(() => undefined);
      }
      const wrapped = clients.get(client) ?? wrap(client);
      clients.set(client, wrapped);
      return wrapped;
    },
    end: () => pool.end(),
  };
}
