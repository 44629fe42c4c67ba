import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';
import { postgresOfServers } from 'test-postgres';
import type { TestProject } from 'vitest/node';

/** A server that has started once and stopped. */
export interface Begun {
  /** The folder of its embedded database, or the name of its database on `postgresUrl`. */
  readonly database: string;
  /** The admin key of its first developer. */
  readonly apiKey: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    begun: { readonly sandbox: Begun; readonly live: Begun };
    /** The one PostgreSQL of this run; undefined in a full run, which uses the embedded database. */
    postgresUrl: string | undefined;
    masterKey: string;
  }
}

/** Creating a database takes seconds of CPU time, copying one a fraction: so each mode's is created once for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-sdk-'));
  const postgres = await postgresOfServers();
  const masterKey = randomBytes(32).toString('base64url');
  const begin = async (mode: 'sandbox' | 'live'): Promise<Begun> => {
    const url = await postgres?.createDatabase();
    const database = url === undefined ? join(folder, mode) : new URL(url).pathname.slice(1);
    const apiKey = `${mode === 'live' ? 'gx_live_' : 'gx_test_'}${randomBytes(32).toString('base64url')}`;
    const config = readConfig({
      PORT: '0',
      ...(url === undefined ? { GRANTEX_DATA_DIR: database } : { DATABASE_URL: url }),
      GRANTEX_MASTER_KEY: masterKey,
      GRANTEX_MODE: mode,
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      LOG_LEVEL: 'error',
    });
    await (await startServer(config)).close();
    return { database, apiKey };
  };
  const [sandbox, live] = await Promise.all([begin('sandbox'), begin('live')]);
  project.provide('begun', { sandbox, live });
  project.provide('postgresUrl', postgres?.url);
  project.provide('masterKey', masterKey);
  return async () => {
    await postgres?.stop();
    await rm(folder, { recursive: true });
  };
}
