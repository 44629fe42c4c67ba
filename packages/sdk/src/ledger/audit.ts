import type { EntryStatus } from '@grantex/core';
import type { AuditEntry } from '@grantex/core/log';
import type { IssuerDescription } from '../developer/discover.ts';
import type { AgentKey } from '../secrets/agent-key.ts';
import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { byCursor, type CursorQuery, type FilteredPage } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import type { NewAuditEntry } from './audit-entry.ts';
import type { AuditLine } from './audit-line.ts';
import { type AuditStreamOptions, streamAuditLines } from './audit-stream.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { signEntry } from './sign-entry.ts';

/** How to write entries. */
export interface LogOptions extends WriteOptions {
  /**
   * The key of the agent, which signs each entry; entries must then state their `agentId`. Signatures can be checked
   * without the server: `agentSigners` of `@grantex/core`. Default: entries are not signed.
   */
  readonly key?: AgentKey | undefined;
}

/** Which entries to list. */
export interface AuditFilter {
  readonly agentId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: EntryStatus | undefined;
  /** ISO 8601; this instant and later. */
  readonly since?: string | undefined;
  /** ISO 8601; before this instant. */
  readonly until?: string | undefined;
}

/** Which page, and from which end of the log. */
export interface AuditQuery extends AuditFilter, CursorQuery {
  /** `desc`: newest first. Default `asc`; a cursor continues in the order in which it was returned. */
  readonly order?: 'asc' | 'desc' | undefined;
}

export interface AuditPage extends FilteredPage {
  readonly entries: readonly AuditEntry[];
}

/** `/v1/audit`. Writing needs the role `audit-write`, reading `audit-read`, erasing `admin`. */
export interface Audit extends LogReader {
  /**
   * Resolves when the entry is durable.
   * @throws {GrantexError} `NOT_FOUND` for an unknown grant, `METADATA_NOT_CANONICAL`, 422 for a contradiction;
   *   `SIGNATURE_INVALID`, `SIGNATURE_KEY_UNKNOWN` or `SIGNATURE_KEY_RETIRED` for a signature that is not by the agent's
   *   current key; `SIGNATURE_USED` for one that is in the log already
   * @throws {TypeError} for an entry without `agentId` that is to be signed
   */
  log(entry: NewAuditEntry, options?: LogOptions): Promise<AuditEntry>;
  /** Up to 500 entries, all or none, in this order. */
  batch(entries: readonly NewAuditEntry[], options?: LogOptions): Promise<readonly AuditEntry[]>;
  get(entryId: string, options?: CallOptions): Promise<AuditEntry>;
  /** One page, in the order of the log or in reverse. */
  list(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
  /** Every entry that matches the filter, in the order of the log; pages are fetched as needed. */
  listAll(filter?: AuditFilter, options?: CallOptions): AsyncIterable<AuditEntry>;
  /**
   * Lines for a SIEM, from a cursor on, then new ones as they are written: see {@link AuditStreamOptions}. It reconnects
   * automatically, and continues after the last line.
   * @throws {GrantexError} `CURSOR_GONE` where the lines after `after` are not there any more
   */
  stream(options?: AuditStreamOptions): AsyncIterable<AuditLine>;
  /** Removes metadata and salt of one entry for good; the chain still verifies. */
  erase(entryId: string, options?: CallOptions): Promise<void>;
}

const AUDIT = '/v1/audit';

/** The audit routes need the issuer, because a signature names it. */
export interface AuditDependencies {
  readonly transport: Transport;
  readonly discover: (options?: CallOptions) => Promise<IssuerDescription>;
}

export function createAudit({ transport, discover }: AuditDependencies): Audit {
  async function signed(
    entries: readonly NewAuditEntry[],
    { key, signal, timeout }: LogOptions = {},
  ): Promise<readonly NewAuditEntry[]> {
    if (key === undefined) return entries;
    const { issuer } = await discover({ signal, timeout });
    return Promise.all(entries.map((entry) => signEntry(entry, { key, issuer })));
  }

  const audit: Audit = {
    log: async (entry, options) => {
      const [body = entry] = await signed([entry], options);
      return transport.send({ method: 'POST', path: `${AUDIT}/log`, body }, options);
    },
    batch: async (entries, options) => {
      const body = { entries: await signed(entries, options) };
      const call = { method: 'POST', path: `${AUDIT}/batch`, body } as const;
      return (await transport.send<{ readonly entries: readonly AuditEntry[] }>(call, options)).entries;
    },
    get: async (entryId, options) => transport.send({ method: 'GET', path: pathOf(AUDIT, entryId) }, options),
    list: (query, options) =>
      transport.send({ method: 'GET', path: `${AUDIT}/entries`, query: { ...query } }, options),
    listAll: (filter, options) =>
      byCursor(
        (query) => audit.list({ ...filter, ...query }, options),
        (page) => page.entries,
      ),
    stream: (options) => streamAuditLines(transport, options),
    ...createLogReader(transport, AUDIT),
    erase: async (entryId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(AUDIT, entryId, '/metadata') }, options),
  };
  return audit;
}
