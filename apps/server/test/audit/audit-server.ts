import { createApp } from '../../src/app.ts';
import { type Appender, createAppender } from '../../src/audit/appender.ts';
import { readConfig } from '../../src/config.ts';
import { createApiKeys } from '../../src/developers/api-key-lookup.ts';
import { openIssuerKeys } from '../../src/keys/issuer-keys.ts';
import { masterKeyOf } from '../../src/keys/master-key.ts';
import { createLog } from '../../src/log.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import type { Place } from '../support/databases.ts';
import { type Call, callerOf } from '../support/server.ts';
import { seed, type Seeded, seedKey } from './seed.ts';

/** A listening server whose database the test has its hands on, on the embedded engine too. */
export interface AuditServer extends Seeded {
  readonly url: string;
  readonly database: Database;
  readonly appender: Appender;
  /** The developer's admin key. */
  readonly key: string;
  readonly call: Call;
  /** POSTs a body as it stands, which may be no JSON or say the same thing twice. */
  post(path: string, body: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** The answer of the export, for the developer's key or another one. */
  export(key?: string): Promise<Response>;
  /** The whole log, each line parsed. */
  exported(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function auditServer(place: Place): Promise<AuditServer> {
  const config = readConfig({
    PORT: '0',
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'silent',
    ...place.environment,
  });
  const { dataDirectory, databaseUrl } = config;
  const database = await openDatabase({
    dataDirectory,
    ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
  });
  const now = Date.now;
  const masterKey = await masterKeyOf(config);
  const issuerKeys = await openIssuerKeys({ database, masterKey, now });
  const apiKeys = createApiKeys({ database, now });
  const appender = createAppender(database);
  const log = createLog(config);
  const app = await createApp({
    config: { ...config, publicUrl: 'http://127.0.0.1' },
    ...{ database, issuerKeys, masterKey, apiKeys, appender, log, now },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const seeded = await seed(database);
  const key = await seedKey(database, seeded.developerId, ['admin']);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const exportOf = (as = key) =>
    fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${as}` } });
  return {
    ...seeded,
    ...{ url, database, appender, key, call: callerOf(url, key) },
    async post(path, body) {
      const response = await fetch(url + path, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    export: exportOf,
    exported: async () => linesOf(await (await exportOf()).text()),
    async close() {
      await app.close();
      await appender.close();
      await apiKeys.close();
      await database.close();
    },
  };
}

export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
