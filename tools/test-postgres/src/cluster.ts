import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { databaseAccount } from './account.ts';
import type { Account } from './account.ts';
import { findBinaries } from './binaries.ts';
import { createDatabase } from './create-database.ts';
import { startOnFreePort } from './free-port.ts';
import { runToEnd, startKeeper, startServer } from './processes.ts';
import type { ServerProcess } from './processes.ts';
import { type Standby, startStandby } from './standby.ts';

export interface PostgresOptions {
  /** Settings in addition to PostgreSQL's own defaults, such as `{ max_connections: '200' }`. Default: none. */
  settings?: Readonly<Record<string, string>>;
  /**
   * For a database that is never killed: it flushes nothing, and its files are in memory where there is enough of it.
   * Default: false.
   */
  isVolatile?: boolean;
}

/** A running PostgreSQL 18 in temporary folders, with production durability (fsync on) unless it is volatile. */
export interface Postgres {
  /** `postgres://` URL of the superuser on the database `postgres`. It stays the same after `restart`. */
  readonly url: string;
  /** Creates an empty database, or a copy of `template`, and returns its URL. */
  createDatabase(template?: string): Promise<string>;
  /**
   * Starts another PostgreSQL as a hot standby of this one, from a copy of its files.
   * @param port where the standby finds this one; default its own port
   */
  startStandby(port?: number): Promise<Standby>;
  /** Ends it like a power cut (SIGKILL): nothing is flushed. The folder stays, and `restart` recovers it. */
  kill(): Promise<void>;
  /** Starts again on the same port and folder, after an orderly shutdown of a running server. */
  restart(): Promise<void>;
  /** Shuts it down in an orderly way (open connections are cut) and removes its folders. */
  stop(): Promise<void>;
}

const VOLATILE: Readonly<Record<string, string>> = {
  max_connections: '300',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10min',
};

const owner = 'postgres';
const orphanPatience = 10_000;
/** More than the databases of the suites that run at once take. */
const MEMORY_OF_SUITES = 4 * 2 ** 30;

/**
 * Starts a separate PostgreSQL on a free port of 127.0.0.1, in about a second. If the calling process dies without
 * `stop`, the database still ends and its folders are removed.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { isVolatile = false } = options;
  const settings = { ...(isVolatile ? VOLATILE : {}), ...options.settings };
  const account = await databaseAccount();
  // No programs in the data folder: nothing may be executed in the memory of a container.
  const directory = await mkdtemp(join(tmpdir(), 'grantex-postgres-'));
  const data = await mkdtemp(join(isVolatile ? await memoryFolder() : tmpdir(), 'grantex-data-'));
  const keeper = startKeeper(directory, data);
  const binaries = await findBinaries(account && join(directory, 'native'));
  const password = randomBytes(16).toString('hex');
  await initialise(binaries.initdb, data, directory, password, account);

  let port = 0;
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    server = await startServer(binaries.postgres, data, port, settings, account);
  };
  await startOnFreePort(async (free) => {
    port = free;
    await start();
  });
  const urlOf = (database: string): string => `postgres://${owner}:${password}@127.0.0.1:${port}/${database}`;

  return {
    url: urlOf('postgres'),
    createDatabase: (template) => createDatabase(urlOf('postgres'), template),
    startStandby: (from = port) =>
      startStandby({ url: urlOf('postgres'), port: from, data, settings, account, binaries }),
    async kill(): Promise<void> {
      await server?.end('SIGKILL');
    },
    async restart(): Promise<void> {
      await server?.end('SIGINT');
      await startAfterOrphans(start);
    },
    async stop(): Promise<void> {
      await server?.end('SIGINT');
      for (const folder of [directory, data]) {
        await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      }
      keeper.release();
    },
  };
}

/**
 * A folder in memory if there is enough of it: creating a database creates a thousand files, which takes a disk ten
 * times as long.
 */
async function memoryFolder(): Promise<string> {
  const folder = '/dev/shm';
  const found = await statfs(folder).catch(() => undefined);
  const free = Math.min(found === undefined ? 0 : found.bavail * found.bsize, freemem());
  return free > MEMORY_OF_SUITES ? folder : tmpdir();
}

async function initialise(
  initdb: string,
  data: string,
  directory: string,
  password: string,
  account: Account | undefined,
): Promise<void> {
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password);
  await chmod(directory, 0o700);
  if (account) {
    for (const path of [passwordFile, directory, data]) await chown(path, account.uid, account.gid);
  }
  // `--no-sync` only skips the flush of the new files; the server itself flushes as in production. A password of random
  // bytes gains nothing by iterations, which each connection would pay for.
  const flags = [
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
    '--auth=scram-sha-256',
    '--set=scram_iterations=1',
  ];
  await runToEnd(initdb, [...flags, `--username=${owner}`, `--pwfile=${passwordFile}`, data], account);
}

/** After a kill, the sessions of the dead server end within moments; until then it cannot start again. */
async function startAfterOrphans(start: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + orphanPatience;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadline || !String(error).includes('pre-existing shared memory block')) throw error;
    }
    await setTimeout(20);
  }
}
