import { GrantexError } from '../transport/errors.ts';

export type LineFormat = 'json' | 'ocsf' | 'cef';

/** A line of `audit.stream`, and what places it in its log. */
export interface AuditLine {
  /** Without its line feed. */
  readonly line: string;
  /** Where a stream continues after this line: the `seq` of an entry, the `id` of an event. */
  readonly cursor: string;
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
  const { cursor, hash, prevHash } = READERS[format](line);
  if (typeof cursor !== 'string' && typeof cursor !== 'number') throw broken('without a cursor');
  const isEntry = typeof hash === 'string';
  return { line, cursor: String(cursor), ...(isEntry ? { hash, prevHash: prevHash ?? null } : {}) };
}

interface Facts {
  readonly cursor: string | number | undefined;
  readonly hash?: string | undefined;
  readonly prevHash?: string | null | undefined;
}

const READERS: Readonly<Record<LineFormat, (line: string) => Facts>> = {
  json(line) {
    const { seq, id, hash, prevHash } = parse(line) as Entry & { readonly id?: string };
    return { cursor: seq ?? id, hash, prevHash };
  },
  ocsf(line) {
    const { metadata, raw_data: raw, raw_data_hash: digest } = parse(line) as OcsfEvent;
    const entry = raw === undefined ? undefined : (parse(raw) as Entry);
    return {
      cursor: metadata?.sequence ?? metadata?.uid,
      hash: digest?.value,
      prevHash: entry?.prevHash,
    };
  },
  // In a value an equals sign is escaped.
  cef: (line) => ({
    cursor: / cs6=(\S+)$/.exec(line)?.[1],
    hash: /Label=hash cs\d=([0-9a-f]{64}) /.exec(line)?.[1],
    prevHash: /Label=prevHash cs\d=([0-9a-f]{64}) /.exec(line)?.[1],
  }),
};

interface Entry {
  readonly seq?: number;
  readonly hash?: string;
  readonly prevHash?: string | null;
}

interface OcsfEvent {
  readonly metadata?: { readonly sequence?: number; readonly uid?: string };
  readonly raw_data?: string;
  readonly raw_data_hash?: { readonly value?: string };
}

function parse(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw broken('that is not JSON', cause);
  }
  throw broken('that is no object');
}

function broken(fault: string, cause?: unknown): GrantexError {
  return new GrantexError('UNEXPECTED_ANSWER', `the stream holds a line ${fault}`, { cause });
}
