import { randomBytes } from 'node:crypto';
import { readConfig, startServer } from '@grantex/server';
import { Grantex } from '../../src/index.ts';
import { expectAsDeclared, holdToDocument } from './contract.ts';
import { serverLog } from './server-log.ts';

/** A real server on a database of its own, in memory, and a client of its first developer. */
export interface Sandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly gx: Grantex;
  close(): Promise<void>;
}

export async function startSandbox(environment: Record<string, string> = {}): Promise<Sandbox> {
  const prefix = environment['GRANTEX_MODE'] === 'live' ? 'gx_live_' : 'gx_test_';
  const apiKey = `${prefix}${randomBytes(32).toString('base64url')}`;
  const config = readConfig({
    PORT: '0',
    GRANTEX_DATA_DIR: 'memory://',
    GRANTEX_BOOTSTRAP_KEY: apiKey,
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
      log.search();
      expectAsDeclared();
    },
  };
}
