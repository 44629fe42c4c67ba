import { type AuditEntry, type Checkpoint, verifyCheckpoint } from '@grantex/core/log';
import type { Place } from '../../support/databases.ts';
import { apiFetch } from '../../support/contract.ts';
import { type AuditServer, auditServer } from '../audit/audit-server.ts';

/** A server whose log is read as an outsider would. */
export interface LogServer extends AuditServer {
  /** Writes entries and returns their ids. */
  write(entries: number): Promise<string[]>;
  /** The checkpoint as it is served. */
  note(size?: number): Promise<{ status: number; type: string | null; text: string }>;
  /** The newest checkpoint, verified with the key that the server names. */
  checkpoint(): Promise<Checkpoint>;
  verifierKey(): Promise<string>;
  /** The whole export. */
  entries(): Promise<AuditEntry[]>;
}

export async function logServer(place: Place): Promise<LogServer> {
  return readable(await auditServer(place));
}

/** The same for a running server; `key` and `grantId` may be those of another one on its database. */
export function readable(server: AuditServer): LogServer {
  const { url, key, grantId, call } = server;
  const verifierKey = async (): Promise<string> => (await call('GET /v1/audit/log-key')).body.verifierKey;
  const note: LogServer['note'] = async (size) => {
    const query = size === undefined ? '' : `?size=${size}`;
    const headers = { authorization: `Bearer ${key}` };
    const response = await apiFetch(`${url}/v1/audit/checkpoint${query}`, { headers });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  return {
    ...server,
    note,
    verifierKey,
    async entries() {
      const lines = (await (await server.export(key)).text()).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as AuditEntry);
    },
    async write(count) {
      const ids: string[] = [];
      for (let done = 0; done < count; done += 500) {
        const entries = Array.from({ length: Math.min(500, count - done) }, (_, index) => ({
          grantId,
          action: `step.${done + index}`,
          status: 'allowed',
        }));
        const { body } = await call('POST /v1/audit/batch', { entries });
        ids.push(...body.entries.map(({ entryId }: { entryId: string }) => entryId));
      }
      return ids;
    },
    async checkpoint() {
      const result = await verifyCheckpoint((await note()).text, await verifierKey());
      if (!result.valid) throw new Error(`the checkpoint is refused: ${result.fault}`);
      return result.checkpoint;
    },
  };
}
