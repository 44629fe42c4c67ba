import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresDialect,
  type PostgresPool,
} from 'kysely';
import { Pool, type PoolClient, types as pgTypes } from 'pg';
import { INT8, parseInteger } from './int8.ts';

type Parser = (text: string) => unknown;
const OWN_PARSERS: Readonly<Record<number, Parser>> = { [INT8]: parseInteger };

/** A kept plan is made anew after this time, because an index that was as good as any may have grown. */
const PLANS_KEPT = 10_000;

/** Most statements that the database keeps prepared for a connection; what comes after them is parsed each time. */
const MOST_PREPARED = 500;

/** How many connections there are, and how many pieces of work wait for one. */
export interface ConnectionUsage {
  /** Connections that are open, idle ones included. */
  open: number;
  idle: number;
  waiting: number;
}

/** A dialect over a pool. */
export interface PooledDialect extends Dialect {
  usage(): ConnectionUsage;
}

export interface PostgresqlOptions {
  /** Most that are open at once. */
  connections: number;
  /** What a connection is outside of transactions. Default: the user of the URL. */
  role?: string;
  /** Whether statements and waits for locks are given up after a while, as behind a request. Default true. */
  isHurried?: boolean;
}

/** When a connection gives up, in milliseconds. Whoever waits for a lock for so long is not served by waiting on. */
const HURRIED = {
  statement_timeout: 30_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
};

/**
 * Makes the dialect over a pool of connections to a PostgreSQL. Statements are prepared once per connection, and BEGIN
 * goes out together with what follows it: each is worth more than the query itself.
 */
export function postgresql(
  url: string,
  { connections, role, isHurried = true }: PostgresqlOptions,
): PooledDialect {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    ...(isHurried ? HURRIED : {}),
    application_name: 'grantex',
    // A plan is kept: making one costs ten times what most statements cost. Sequential scans are for tables that no
    // index helps with; the planner would choose one while a table is small, and keep it while the table grows.
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off',
    types: {
      getTypeParser: (oid, format) => OWN_PARSERS[oid] ?? (pgTypes.getTypeParser(oid, format) as Parser),
    },
  });
  // A connection that breaks is replaced, and whoever waits on it hears of it by itself. Without a listener, idle or
  // in the middle of a transaction, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // Should a BEGIN ever fail, what was sent after it runs as a role that no row belongs to.
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

/** BEGIN is not waited for; the COMMIT is not sent before it is known to have worked. */
function beginningAtOnce(driver: Driver): Driver {
  const begun = new WeakMap<DatabaseConnection, Promise<unknown>>();
  const commit = driver.commitTransaction.bind(driver);
  driver.beginTransaction = async (connection) => {
    const begin = connection.executeQuery(CompiledQuery.raw('begin'));
    begin.catch(() => undefined);
    begun.set(connection, begin);
  };
  driver.commitTransaction = async (connection) => {
    await begun.get(connection);
    await commit(connection);
  };
  return driver;
}

type Client = Awaited<ReturnType<PostgresPool['connect']>>;

/** The pool, with a name given to each statement that has parameters. */
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
        // Not waited for: it goes out with what follows, and a connection that is broken says so there.
        client.query('DISCARD PLANS').catch(() => undefined);
      }
      const wrapped = clients.get(client) ?? wrap(client);
      clients.set(client, wrapped);
      return wrapped;
    },
    end: () => pool.end(),
  };
}
