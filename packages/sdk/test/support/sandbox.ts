import { constants } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';
import { createDatabase } from 'test-postgres';
import { inject } from 'vitest';
import { Grantex } from '../../src/index.ts';
import { expectAsDeclared, holdToDocument } from './contract.ts';
import { serverLog } from './server-log.ts';

/** A real server on a separate database, and a client of its first developer. */
export interface Sandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly gx: Grantex;
  close(): Promise<void>;
}

export async function startSandbox(environment: Record<string, string> = {}): Promise<Sandbox> {
  const kind = environment['GRANTEX_MODE'] === 'live' ? 'live' : 'sandbox';
  const { database, apiKey } = inject('begun')[kind];
  const place = await copyOf(database);
  const config = readConfig({
    PORT: '0',
    ...place.environment,
    GRANTEX_MASTER_KEY: inject('masterKey'),
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'trace',
    ...environment,
  });
  const log = serverLog([apiKey]);
  const { url, close } = await startServer(config, { logTo: log });
  await holdToDocument(url, kind);
  return {
    url,
    apiKey,
    gx: new Grantex({ apiKey, baseUrl: url }),
    close: async () => {
      await close();
      await place.remove();
      log.search();
      expectAsDeclared();
    },
  };
}

interface Place {
  readonly environment: Record<string, string>;
  remove(): Promise<void>;
}

async function copyOf(database: string): Promise<Place> {
  const postgresUrl = inject('postgresUrl');
  if (postgresUrl !== undefined) {
    // It goes with its PostgreSQL.
    const url = await createDatabase(postgresUrl, database);
    return { environment: { DATABASE_URL: url }, remove: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), 'grantex-sdk-'));
  await cp(database, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return { environment: { GRANTEX_DATA_DIR: folder }, remove: () => rm(folder, { recursive: true }) };
}
