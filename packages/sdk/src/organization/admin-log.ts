import type { AuditEntry } from '@grantex/core/log';
import { createLogReader, type LogReader } from '../ledger/log-reader.ts';
import type { CallOptions } from '../transport/call.ts';
import { byCursor, type CursorQuery, type FilteredPage } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/**
 * Who made a change. A person has signed in at the provider of their organization; with `keyId`, they acted through a key that
 * a program got by their login.
 */
export type WhoActed =
  | {
      readonly kind: 'person';
      readonly id: string;
      readonly name: string | null;
      readonly email: string | null;
      /** The provider's permanent id of the person. */
      readonly subject: string;
      readonly issuer: string;
      readonly keyId?: string;
      readonly keyName?: string;
    }
  | { readonly kind: 'key'; readonly id: string; readonly name: string }
  /** Whoever runs the server. */
  | { readonly kind: 'operator'; readonly id: string }
  /** The server by itself, because a setting says so. */
  | { readonly kind: 'server'; readonly id: string }
  /** A person who was erased, or somebody whom this version does not know. */
  | { readonly kind: 'unknown'; readonly id: string };

/** Which entries to list. */
export interface AdminLogFilter {
  /** The id of a person (`mem_…`) or of an API key (`key_…`). */
  readonly actor?: string | undefined;
  /** The type of an event, such as `api_key.created`. */
  readonly action?: string | undefined;
  /** ISO 8601; this instant and later. */
  readonly since?: string | undefined;
  /** ISO 8601; before this instant. */
  readonly until?: string | undefined;
}

export interface AdminLogPage extends FilteredPage {
  readonly entries: readonly AuditEntry[];
}

/** `/v1/admin-log` (audit-read): what administrators have changed, in entries of the audit log's form. */
export interface AdminLog extends LogReader {
  /** One page, the newest first. */
  list(query?: AdminLogFilter & CursorQuery, options?: CallOptions): Promise<AdminLogPage>;
  /** Every entry that matches the filter, the newest first; pages are fetched as needed. */
  listAll(filter?: AdminLogFilter, options?: CallOptions): AsyncIterable<AuditEntry>;
}

const ADMIN_LOG = '/v1/admin-log';

export function createAdminLog(transport: Transport): AdminLog {
  const log: AdminLog = {
    ...createLogReader(transport, ADMIN_LOG),
    list: (query, options) =>
      transport.send({ method: 'GET', path: ADMIN_LOG, query: { ...query } }, options),
    listAll: (filter, options) =>
      byCursor(
        (query) => log.list({ ...filter, ...query }, options),
        (page) => page.entries,
      ),
  };
  return log;
}

/** Reads who made the change of an entry of the administrators' log. The entry is not verified here. */
export function whoActed({
  principal,
  principalId,
}: Pick<AuditEntry, 'principal' | 'principalId'>): WhoActed {
  const id = principal ?? '';
  const known = principalId === null ? undefined : membersOf(principalId);
  const text = (member: string): string | null => {
    const value = known?.[member];
    return typeof value === 'string' ? value : null;
  };
  const [name, subject, issuer] = [text('name'), text('subject'), text('issuer')];
  const kind = text('kind');
  if (kind === 'operator' || kind === 'server') return { kind, id };
  if (kind === 'key' && name !== null) return { kind, id, name };
  if (kind !== 'person' || subject === null || issuer === null) return { kind: 'unknown', id };
  const [keyId, keyName] = [text('keyId'), text('keyName')];
  const key = keyId === null || keyName === null ? {} : { keyId, keyName };
  return { kind, id, name, email: text('email'), subject, issuer, ...key };
}

function membersOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
