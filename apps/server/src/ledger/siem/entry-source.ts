import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import * as adminLog from '../admin-log/read.ts';
import { readPiece } from '../audit/read.ts';
import { cursorGone } from '../audit/stored/disposed.ts';
import type { LogName } from '../audit/stored/log-tables.ts';
import { lastBefore, type LogHead, readHead } from '../audit/stored/window.ts';
import type { StoredEntry } from '../audit/stored/stored-entry.ts';
import type { LineSource, Piece, Until } from './line-source.ts';

export interface EntrySourceOptions {
  readonly log: LogName;
  readonly database: Database;
  readonly developerId: string;
  /** The number of the last entry that the client has; 0 for none. */
  readonly after: number;
  /** Default: never. */
  readonly until?: Until | undefined;
  /** The line of an entry, without its end. */
  readonly lineOf: (entry: StoredEntry) => string;
}

interface Reader {
  readPiece(
    transaction: Transaction,
    stretch: { readonly after: number; readonly last: number },
  ): Promise<{ seq: number; entry: StoredEntry }[]>;
  readHead(transaction: Transaction): Promise<Pick<LogHead, 'length' | 'disposed'>>;
  lastBefore(transaction: Transaction, until: string): Promise<number>;
}

const READERS: Readonly<Record<LogName, Reader>> = {
  audit: { readPiece, readHead, lastBefore },
  admin: {
    readPiece: adminLog.readChanges,
    readHead: async (transaction) => ({ length: await adminLog.lengthOf(transaction), disposed: 0 }),
    lastBefore: adminLog.lastBefore,
  },
};

/** The entries of a developer's log as lines, in the order of the log. */
export function createEntrySource(options: EntrySourceOptions): LineSource {
  const { database, log, developerId, until, lineOf } = options;
  const reader = READERS[log];
  let done = options.after;
  /** The last entry to send, once it is known. */
  let last: number | undefined;
  let isFirst = true;

  async function readOn(transaction: Transaction): Promise<Piece> {
    if (isFirst) done = await beginOf(transaction, reader, done);
    last ??= await lastOf(transaction, reader, until);
    const rows = await reader.readPiece(transaction, { after: done, last: last ?? Number.MAX_SAFE_INTEGER });
    isFirst = false;
    done = rows.at(-1)?.seq ?? done;
    // Clocks that were set back can put an entry of a later time before the last one.
    const wanted = typeof until === 'number' ? rows.filter(({ entry }) => timeOf(entry) < until) : rows;
    return {
      text: wanted.map(({ entry }) => `${lineOf(entry)}\n`).join(''),
      isMore: rows.length > 0,
      isEnd: last !== undefined && (rows.length === 0 || done >= last),
    };
  }

  return {
    read: () => database.forList(developerId, readOn),
    isBehind: ({ lengths, at }) => lengths[log] > done || (typeof until === 'number' && at >= until),
  };
}

/**
 * The number of the last entry that is not sent.
 * @throws {ApiError} 410 `CURSOR_GONE`
 */
async function beginOf(transaction: Transaction, reader: Reader, after: number): Promise<number> {
  const { length, disposed } = await reader.readHead(transaction);
  if (after === 0) return disposed;
  if (after < disposed) throw cursorGone('after', disposed);
  if (after <= length) return after;
  const message = `after: the log has ${length} entries now, fewer than ${after}; it was restored from an older backup, and its next entries have numbers that you have seen`;
  throw new ApiError(410, 'CURSOR_GONE', message);
}

/** The last entry before `until`; undefined while there may be more of them. */
async function lastOf(
  transaction: Transaction,
  reader: Reader,
  until: Until | undefined,
): Promise<number | undefined> {
  if (until === undefined) return undefined;
  if (until === 'now') return (await reader.readHead(transaction)).length;
  const instant = new Date(until).toISOString();
  const { rows } = await sql<{ isPast: boolean }>`
    SELECT clock_timestamp() >= ${instant}::timestamptz AS "isPast"`.execute(transaction);
  if (rows[0]?.isPast !== true) return undefined;
  return reader.lastBefore(transaction, instant);
}

function timeOf({ canonical }: StoredEntry): number {
  return Date.parse((JSON.parse(canonical) as { timestamp: string }).timestamp);
}
