import { constants } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';
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
  const { folder, apiKey } = inject('begun')[environment['GRANTEX_MODE'] === 'live' ? 'live' : 'sandbox'];
  const dataDirectory = await mkdtemp(join(tmpdir(), 'grantex-sdk-'));
  await cp(folder, dataDirectory, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const config = readConfig({
    PORT: '0',
    GRANTEX_DATA_DIR: dataDirectory,
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'trace',
    ...environment,
  });
  const log = serverLog([apiKey]);
  const { url, close } = await startServer(config, { logTo: log });
  await holdToDocument(url);
  return {
    url,
    apiKey,
    gx: new Grantex({ apiKey, baseUrl: url }),
    close: async () => {
      await close();
      await rm(dataDirectory, { recursive: true });
      log.search();
      expectAsDeclared();
    },
  };
}
