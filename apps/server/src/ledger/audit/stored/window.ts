import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/** A stretch of a log by `seq`, without both ends. */
export interface Stretch {
  readonly after: number;
  readonly before: number;
}

/** What time windows need of a log's head. */
export interface LogHead {
  /** How many entries the log has, with those that were disposed of. */
  readonly length: number;
  /** How many of them were disposed of: the first ones. */
  readonly disposed: number;
  /** The longest time by which an entry's `at` precedes that of an earlier entry; zero if no clock was ever set back. */
  readonly setBack: string;
}

/** Instants in ISO 8601. The window includes `since` and excludes `until`. */
export interface TimeWindow {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export async function readHead(transaction: Transaction): Promise<LogHead> {
  // In seconds: a day of an interval may have 23 or 25 hours in the time zone of the connection.
  const { rows } = await sql<LogHead>`
    SELECT seq AS length, extract(epoch FROM set_back) || ' seconds' AS "setBack",
      COALESCE((SELECT max(size) FROM audit_disposals), 0) AS disposed FROM audit_heads`.execute(transaction);
  return rows[0] ?? { length: 0, disposed: 0, setBack: '0' };
}

/**
 * The shortest stretch of the log that certainly contains every entry of the window. If no clock was set back, it contains
 * no others; otherwise check each entry's own `at`.
 *
 * Two binary searches replace an index: entries are stamped in the order of their log. Where clocks were set
 * back, every entry before one of time `t` has a time before `t + setBack`, and every entry after it `t - setBack` or later.
 */
export async function stretchOf(
  transaction: Transaction,
  { since, until }: TimeWindow,
  head: LogHead,
): Promise<Stretch> {
  const back = sql`${head.setBack}::interval`;
  const [first, last] = await Promise.all([
    since === undefined ? undefined : search(transaction, sql`${since}::timestamptz - ${back}`, head),
    until === undefined ? undefined : search(transaction, sql`${until}::timestamptz + ${back}`, head),
  ]);
  return { after: first?.low ?? head.disposed, before: last?.high ?? head.length + 1 };
}

/** The number of the last entry that may be before an instant; 0 for none. Those after it certainly are not. */
export async function lastBefore(transaction: Transaction, until: string): Promise<number> {
  return (await stretchOf(transaction, { until }, await readHead(transaction))).before - 1;
}

/** Two neighbours: the entry at `low` is before the instant and the one at `high` is not; or the ends of what is left. */
async function search(
  transaction: Transaction,
  instant: RawBuilder<unknown>,
  { length, disposed }: LogHead,
): Promise<{ low: number; high: number } | undefined> {
  const { rows } = await sql<{ low: number; high: number }>`
    WITH RECURSIVE search (low, high) AS (
      SELECT ${disposed}::bigint, ${length}::bigint + 1
      UNION ALL
      SELECT CASE WHEN e.at < ${instant} THEN e.seq ELSE low END, CASE WHEN e.at < ${instant} THEN high ELSE e.seq END
      FROM search JOIN LATERAL (
        SELECT seq, at FROM audit_entries WHERE seq = (low + high) / 2 LIMIT 1
      ) AS e ON true
      WHERE high - low > 1
    )
    SELECT low, high FROM search ORDER BY high - low LIMIT 1`.execute(transaction);
  return rows[0];
}
