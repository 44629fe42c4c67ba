import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { startOnFreePort } from './free-port.ts';
import { startKeeper, startServer, type ServerProcess } from './processes.ts';

/** A PostgreSQL that follows another one. */
export interface Standby {
  /** Of the superuser, on the same database as the primary's. */
  readonly url: string;
  /** Makes it a primary, whatever it has received. Resolves once it takes writes. */
  promote(): Promise<void>;
  /** Shuts it down and removes its folder. */
  stop(): Promise<void>;
}

/** What a standby is made of. */
export interface Primary {
  /** Of the superuser, on a database. */
  url: string;
  /** The port at which the standby finds it. */
  port: number;
  /** Its folder. */
  data: string;
  settings: Readonly<Record<string, string>>;
  account: Account | undefined;
  binaries: Binaries;
}

/** Starts a standby from a copy of the primary's files, which goes on working meanwhile. */
export async function startStandby(primary: Primary): Promise<Standby> {
  const { url, settings, account, binaries } = primary;
  const directory = await mkdtemp(join(tmpdir(), 'grantex-standby-'));
  const data = join(directory, 'data');
  const keeper = startKeeper(directory, data);
  await copyFiles(primary, data);
  const { username, password } = new URL(url);
  const source = `host=127.0.0.1 port=${primary.port} user=${username} password=${password} application_name=standby`;
  // It waits for no standby of its own.
  const own = { ...settings, synchronous_standby_names: '', primary_conninfo: source };
  let server: ServerProcess | undefined;
  let port = 0;
  await startOnFreePort(async (free) => {
    port = free;
    server = await startServer(binaries.postgres, data, port, own, account);
  });
  const ownUrl = Object.assign(new URL(url), { port: String(port) }).href;
  return {
    url: ownUrl,
    promote: () => query(ownUrl, 'SELECT pg_promote()'),
    async stop() {
      await server?.end('SIGINT');
      await rm(directory, { recursive: true, force: true, maxRetries: 10 });
      keeper.release();
    },
  };
}

/** A base backup, as PostgreSQL documents it. */
async function copyFiles({ url, data, account }: Primary, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('standby', true)`);
    await promisify(execFile)('cp', ['-a', data, to]);
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await rm(join(to, 'postmaster.pid'), { force: true });
    await writeFile(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
    await writeFile(join(to, 'standby.signal'), '');
  } finally {
    await client.end();
  }
  if (account !== undefined) {
    // Its parent keeps everybody else out.
    await promisify(execFile)('chown', ['-R', `${account.uid}:${account.gid}`, join(to, '..')]);
  }
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
