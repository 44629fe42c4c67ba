import { parseExactJson } from '@grantex/core/log';
import type { Database } from '../../../src/base/store/database.ts';
import { apiFetch } from '../../support/contract.ts';
import type { Place } from '../../support/databases.ts';
import { type Call, testServer } from '../../support/server.ts';
import { seed, type Seeded, seedKey } from './seed.ts';

/** A server with a grant for audit entries. */
export interface AuditServer extends Seeded {
  readonly url: string;
  readonly database: Database;
  /** The developer's admin key. */
  readonly key: string;
  readonly call: Call;
  /** POSTs a raw body, which may be invalid JSON or repeat a name. */
  post(path: string, body: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** The response of the export, for the developer's key or another one. */
  export(key?: string): Promise<Response>;
  /** The whole log, each line parsed. */
  exported(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function auditServer(place: Place): Promise<AuditServer> {
  const server = await testServer({ place });
  const { url, database } = server;
  const seeded = await seed(database);
  const key = await seedKey(database, seeded.developerId, ['admin']);
  const exportOf = (as = key) =>
    apiFetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${as}` } });
  return {
    ...seeded,
    url,
    database,
    key,
    call: server.callAs(key),
    close: server.close,
    async post(path, body) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const response = await apiFetch(url + path, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    export: exportOf,
    exported: async () => linesOf(await (await exportOf()).text()),
  };
}

export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => parseExactJson(line) as Record<string, unknown>);
}
