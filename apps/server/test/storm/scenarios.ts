import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from 'test-postgres';
import { openDatabase } from '../../src/store/database.ts';
import { seed, seedKey } from '../audit/seed.ts';
import type { Storm } from './storm.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What is done to a server, over and over, while it appends. */
export interface Scenario {
  readonly name: string;
  prepare(): Promise<Storm>;
}

export const scenarios: readonly Scenario[] = [
  { name: 'server killed, embedded database', prepare: killEmbeddedServer },
  { name: 'server killed, PostgreSQL', prepare: killServer },
  { name: 'PostgreSQL killed under a living server', prepare: killPostgres },
];

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

async function killServer(): Promise<Storm> {
  const postgres = await startPostgres();
  const { url, environment } = await databaseIn(postgres);
  const writer = await prepareWriter({ dataDirectory: '', url });
  const killed = await killableServer(environment);
  return { ...writer, ...killed, end: () => killed.end().then(() => postgres.stop()) };
}

async function killPostgres(): Promise<Storm> {
  const postgres = await startPostgres();
  const { url, environment } = await databaseIn(postgres);
  const writer = await prepareWriter({ dataDirectory: '', url });
  const server = await startServerProcess({ PORT: '0', ...environment });
  return {
    ...writer,
    url: server.url,
    async strike() {
      await postgres.kill();
      await postgres.restart();
      if (server.hasEnded()) throw new Error('the server did not survive its database');
    },
    async end() {
      await server.kill();
      await postgres.stop();
    },
  };
}

/** A server that is killed and started again on the same port, over the same data. */
async function killableServer(
  environment: Record<string, string>,
): Promise<Pick<Storm, 'url' | 'strike' | 'end'>> {
  let server: ServerProcess = await startServerProcess({ PORT: '0', ...environment });
  const { url } = server;
  return {
    url,
    async strike() {
      await server.kill();
      server = await startServerProcess({ ...environment, PORT: new URL(url).port });
    },
    end: () => server.kill(),
  };
}

async function databaseIn(postgres: Postgres): Promise<{ url: string; environment: Record<string, string> }> {
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
