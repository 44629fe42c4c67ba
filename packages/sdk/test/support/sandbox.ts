import { randomBytes } from 'node:crypto';
import { readConfig, startServer } from '@grantex/server';
import { checkedFetch, type Contract, createContract } from 'api-contract';
import { Grantex } from '../../src/index.ts';
import { serverLog } from './server-log.ts';

/** A real server on a database of its own, in memory, and a client of its first developer. */
export interface Sandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly gx: Grantex;
  close(): Promise<void>;
}

const contracts = new Map<string, Contract>();
const checked = checkedFetch((origin) => contracts.get(origin));
// Whoever calls, and through whatever proxy: what the server is asked and answers is held against its own document.
globalThis.fetch = checked.fetch;

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
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  contracts.set(url, createContract(document));
  return {
    url,
    apiKey,
    gx: new Grantex({ apiKey, baseUrl: url }),
    close: async () => {
      await close();
      log.search();
      const [fault] = checked.faults;
      if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
    },
  };
}
