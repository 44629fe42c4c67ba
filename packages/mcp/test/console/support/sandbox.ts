import { randomBytes } from 'node:crypto';
import { Grantex, type Role } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';

/** A real Grantex server on a database of its own, in memory, with an API key for each role. */
export interface Sandbox {
  readonly url: string;
  /** Its first key, and a client with it. */
  readonly apiKey: string;
  readonly gx: Grantex;
  /** A key that has these roles and no others. */
  keyFor(...roles: readonly [Role, ...Role[]]): Promise<string>;
  /** Every key that was handed out. */
  readonly keys: readonly string[];
  close(): Promise<void>;
}

export async function startSandbox(environment: Record<string, string> = {}): Promise<Sandbox> {
  const prefix = environment['GRANTEX_MODE'] === 'live' ? 'gx_live_' : 'gx_test_';
  const apiKey = `${prefix}${randomBytes(32).toString('base64url')}`;
  const keys = [apiKey];
  const { url, close } = await startServer(
    readConfig({
      PORT: '0',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      GRANTEX_RATE_LIMIT: '0',
      LOG_LEVEL: 'error',
      ...environment,
    }),
  );
  const gx = new Grantex({ apiKey, baseUrl: url });
  return {
    url,
    apiKey,
    gx,
    keys,
    keyFor: async (...roles) => {
      const made = await gx.keys.create({ name: roles.join(' '), roles });
      keys.push(made.apiKey);
      return made.apiKey;
    },
    close,
  };
}
