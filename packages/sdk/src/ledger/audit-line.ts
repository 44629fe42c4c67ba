import { parseExactJson } from '@grantex/core/log';
import { GrantexError } from '../transport/errors.ts';

export type LineFormat = 'json' | 'ocsf' | 'cef';
/** `entries`: the audit log. `events`: what happened. `admin`: the administrators' log. */
export type LineSource = 'entries' | 'events' | 'admin';

/** A line of `audit.stream`, and what places it in its log. */
export interface AuditLine {
  /** Without its line feed. */
  readonly line: string;
  /** Where a stream continues after this line: the `seq` of an entry, the `id` of an event. */
  readonly cursor: string;
  /** Whose line it is, and of what; absent where the line does not say. */
  readonly developerId?: string | undefined;
  readonly source?: LineSource | undefined;
  /** The hash of an entry; absent for an event, which has none. */
  readonly hash?: string | undefined;
  /** The hash of the entry before it; null for the first one. */
  readonly prevHash?: string | null | undefined;
}

/**
 * Reads where a line belongs. Checks nothing else: `checkExport` of `@grantex/core/log` checks entries.
 * @throws {GrantexError} `UNEXPECTED_ANSWER` for what is no line of this format
 */
export function readAuditLine(line: string, format: LineFormat): AuditLine {
  const { cursor, developerId, source, hash, prevHash } = READERS[format](line);
  if (typeof cursor !== 'string' && typeof cursor !== 'number') throw broken('without a cursor');
  const isEntry = typeof hash === 'string';
  return {
    line,
    cursor: String(cursor),
    ...(typeof developerId === 'string' ? { developerId } : {}),
    ...(source === undefined ? {} : { source }),
    ...(isEntry ? { hash, prevHash: prevHash ?? null } : {}),
  };
}

interface Facts {
  readonly cursor: string | number | undefined;
  readonly developerId?: string | undefined;
  readonly source?: LineSource | undefined;
  readonly hash?: string | undefined;
  readonly prevHash?: string | null | undefined;
}

/** What OCSF and CEF call each source. */
const SOURCES: ReadonlyMap<string | undefined, LineSource> = new Map([
  ['audit', 'entries'],
  ['events', 'events'],
  ['admin', 'admin'],
]);

const READERS: Readonly<Record<LineFormat, (line: string) => Facts>> = {
  json(line) {
    const { seq, id, developerId, grantId, hash, prevHash } = parse(line) as Entry & { readonly id?: string };
    // Every call has a grant, and no change by an administrator has one.
    const log = grantId === null ? 'admin' : 'entries';
    return { cursor: seq ?? id, developerId, source: seq === undefined ? 'events' : log, hash, prevHash };
  },
  ocsf(line) {
    const { metadata, raw_data: raw, raw_data_hash: digest } = parse(line) as OcsfEvent;
    const entry = raw === undefined ? undefined : (parse(raw) as Entry);
    return {
      cursor: metadata?.sequence ?? metadata?.uid,
      developerId: metadata?.tenant_uid,
      source: SOURCES.get(metadata?.log_name),
      hash: digest?.value,
      prevHash: entry?.prevHash,
    };
  },
  // In a value an equals sign is escaped.
  cef: (line) => ({
    cursor: / cs6=(\S+)$/.exec(line)?.[1],
    developerId: / deviceExternalId=(\S+) /.exec(line)?.[1],
    source: SOURCES.get(/ cat=(\S+) /.exec(line)?.[1]),
    hash: /Label=hash cs\d=([0-9a-f]{64}) /.exec(line)?.[1],
    prevHash: /Label=prevHash cs\d=([0-9a-f]{64}) /.exec(line)?.[1],
  }),
};

interface Entry {
  readonly seq?: number;
  readonly developerId?: string;
  readonly grantId?: string | null;
  readonly hash?: string;
  readonly prevHash?: string | null;
}

interface OcsfEvent {
  readonly metadata?: {
    readonly sequence?: number;
    readonly uid?: string;
    readonly tenant_uid?: string;
    readonly log_name?: string;
  };
  readonly raw_data?: string;
  readonly raw_data_hash?: { readonly value?: string };
}

function parse(line: string): unknown {
  try {
    const value: unknown = parseExactJson(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw broken('that is not JSON', cause);
  }
  throw broken('that is no object');
}

function broken(fault: string, cause?: unknown): GrantexError {
  return new GrantexError('UNEXPECTED_ANSWER', `the stream holds a line ${fault}`, { cause });
}
