import type { EntryStatus } from '@grantex/core';
import type { AuditEntry, ConsistencyProof, InclusionProof } from '@grantex/core/log';
import type { IssuerDescription } from '../developer/discover.ts';
import type { AgentKey } from '../secrets/agent-key.ts';
import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import type { NewAuditEntry } from './audit-entry.ts';
import type { AuditLine } from './audit-line.ts';
import { type AuditStreamOptions, streamAuditLines } from './audit-stream.ts';
import { readJsonLines } from './json-lines.ts';
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

export interface AuditPage extends Page {
  readonly entries: readonly AuditEntry[];
}

/** The key that signs the checkpoints of a log, under the log's name. */
export interface LogKey {
  /** The log's origin. */
  readonly name: string;
  /** The argument of `verifyCheckpoint` of `@grantex/core`: `<name>+<id>+<key>`. */
  readonly verifierKey: string;
  readonly publicKeyJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
  /** The earlier keys, newest first; they verify what they have signed. Absent on older servers. */
  readonly former?: readonly FormerLogKey[];
}

/** A key of a log that another one has replaced. */
export interface FormerLogKey {
  readonly verifierKey: string;
  /** ISO 8601: until when it signs, or signed, beside its successor. */
  readonly until: string;
  /** Its signature that names its successor: an argument of `verifySuccession` of `@grantex/core`. */
  readonly successorSignature: string;
}

/** `/v1/audit`. Writing needs the role `audit-write`, reading `audit-read`, erasing `admin`. */
export interface Audit {
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
  /** The whole log as one stream, in constant memory; `checkChain` of `@grantex/core` reads it. */
  export(options?: CallOptions): AsyncIterable<AuditEntry>;
  /**
   * The log's newest checkpoint, which covers every entry acknowledged before: a signed note, as text. It is not
   * verified here; `verifyCheckpoint` of `@grantex/core` does that. Store it where the server cannot change it.
   * @throws {GrantexError} `NOT_FOUND` when none was signed for a log of `size` entries; `LOG_INCONSISTENT` (500)
   */
  checkpoint(query?: { readonly size?: number | undefined }, options?: CallOptions): Promise<string>;
  /** The proof that the log of `size` entries contains this one, for `verifyInclusion` of `@grantex/core`. */
  inclusionProof(
    query: { readonly entry: string; readonly size: number },
    options?: CallOptions,
  ): Promise<InclusionProof>;
  /** The proof that the log of `to` entries begins with that of `from`, for `verifyConsistency` of `@grantex/core`. */
  consistencyProof(
    query: { readonly from: number; readonly to: number },
    options?: CallOptions,
  ): Promise<ConsistencyProof>;
  /** The key that the server names now. Store it when the log begins: later a server could name another. */
  logKey(options?: CallOptions): Promise<LogKey>;
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
    export: (options) => readJsonLines(transport.stream({ method: 'GET', path: `${AUDIT}/export` }, options)),
    checkpoint: (query = {}, options) =>
      textOf(
        transport.stream(
          { method: 'GET', path: `${AUDIT}/checkpoint`, query: { size: query.size } },
          options,
        ),
      ),
    inclusionProof: ({ entry, size }, options) =>
      transport.send({ method: 'GET', path: `${AUDIT}/proof/inclusion`, query: { entry, size } }, options),
    consistencyProof: ({ from, to }, options) =>
      transport.send({ method: 'GET', path: `${AUDIT}/proof/consistency`, query: { from, to } }, options),
    logKey: (options) => transport.send({ method: 'GET', path: `${AUDIT}/log-key` }, options),
    erase: async (entryId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(AUDIT, entryId, '/metadata') }, options),
  };
  return audit;
}

/** Far above the size of any checkpoint. */
const MAX_TEXT = 64 * 1024;

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_TEXT)
      throw new GrantexError('UNEXPECTED_ANSWER', 'the checkpoint is longer than any; is baseUrl right?');
  }
  return text + decoder.decode();
}
