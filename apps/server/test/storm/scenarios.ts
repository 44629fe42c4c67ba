import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Postgres, startPostgres } from 'test-postgres';
import { openDatabase } from '../../src/base/store/database.ts';
import { seed, seedKey } from '../ledger/audit/seed.ts';
import { losePower } from './power-loss.ts';
import type { Storm } from './storm.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A fault to inject into a server, over and over, while it appends. */
export interface Scenario {
  readonly name: string;
  /** How often the tests inject it. Default: 3. */
  readonly shortRounds?: number;
  prepare(): Promise<Storm>;
}

export const scenarios: readonly Scenario[] = [
  { name: 'server killed, embedded database', prepare: killEmbeddedServer },
  { name: 'server killed, PostgreSQL', prepare: killServer },
  { name: 'PostgreSQL killed under a living server', prepare: () => strikePostgres('kill') },
  {
    name: 'PostgreSQL stopped and started under a living server',
    prepare: () => strikePostgres('stop'),
    shortRounds: 2,
  },
  { name: 'power lost under the embedded database', prepare: losePowerOfEmbedded, shortRounds: 2 },
];

/** Flushed data survives a power loss; half of the times with any part of the unflushed data. */
const SHARES = [0, 0.5];
const RECORDER = fileURLToPath(new URL('flush-recorder.ts', import.meta.url));

async function losePowerOfEmbedded(): Promise<Storm> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-storm-'));
  const [disk, flushed] = [join(folder, 'data', 'database'), join(folder, 'flushed')];
  const writer = await prepareWriter({ dataDirectory: join(folder, 'data') });
  await cp(disk, flushed, { recursive: true });
  let strikes = 0;
  const killed = await killableServer(
    {
      GRANTEX_DATA_DIR: join(folder, 'data'),
      NODE_OPTIONS: `--import=${RECORDER}`,
      STORM_DISK: disk,
      STORM_FLUSHED: flushed,
    },
    () => losePower(disk, flushed, SHARES[strikes++ % SHARES.length] ?? 0),
  );
  return {
    ...writer,
    ...killed,
    end: () => killed.end().then(() => rm(folder, { recursive: true, force: true })),
  };
}

async function killEmbeddedServer(): Promise<Storm> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-storm-'));
  const writer = await prepareWriter({ dataDirectory: folder });
  const killed = await killableServer({ GRANTEX_DATA_DIR: folder });
  return {
    ...writer,
    ...killed,
    end: () => killed.end().then(() => rm(folder, { recursive: true, force: true })),
  };
}

/** A server on PostgreSQL, which keeps running while the server is killed. */
export async function killServer(): Promise<Storm> {
  const postgres = await startPostgres();
  const { url, environment } = await databaseIn(postgres);
  const writer = await prepareWriter({ dataDirectory: '', url });
  const killed = await killableServer(environment);
  return { ...writer, ...killed, end: () => killed.end().then(() => postgres.stop()) };
}

async function strikePostgres(how: 'kill' | 'stop'): Promise<Storm> {
  const postgres = await startPostgres();
  const { url, environment } = await databaseIn(postgres);
  const writer = await prepareWriter({ dataDirectory: '', url });
  const server = await startServerProcess({ PORT: '0', ...environment });
  return {
    ...writer,
    url: server.url,
    async strike() {
      if (how === 'kill') await postgres.kill();
      // What still runs is stopped first, in an orderly way that cuts every connection.
      await postgres.restart();
      if (server.hasEnded()) throw new Error('the server did not survive its database');
    },
    async end() {
      await server.kill();
      await postgres.stop();
    },
  };
}

/** A server that is killed and restarted on the same port, with the same data, or what is left of it. */
export async function killableServer(
  environment: Record<string, string>,
  whileDown: () => Promise<void> = async () => {},
): Promise<Pick<Storm, 'url' | 'strike' | 'end'>> {
  let server: ServerProcess = await startServerProcess({ PORT: '0', ...environment });
  const { url } = server;
  return {
    url,
    async strike() {
      await server.kill();
      await whileDown();
      server = await startServerProcess({ ...environment, PORT: new URL(url).port });
    },
    end: () => server.kill(),
  };
}

export async function databaseIn(
  postgres: Postgres,
): Promise<{ url: string; environment: Record<string, string> }> {
  const url = await postgres.createDatabase();
  return {
    url,
    environment: { DATABASE_URL: url, GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url') },
  };
}

async function prepareWriter(place: {
  dataDirectory: string;
  url?: string;
}): Promise<Pick<Storm, 'key' | 'grantId'>> {
  const database = await openDatabase(place);
  try {
    const { developerId, grantId } = await seed(database);
    return { grantId, key: await seedKey(database, developerId, ['audit-write', 'audit-read']) };
  } finally {
    await database.close();
  }
}
