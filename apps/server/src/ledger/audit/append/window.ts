import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/** A stretch of a log by `seq`; neither end is in it. */
export interface Stretch {
  readonly after: number;
  readonly before: number;
}

/** The head of a log, as far as windows of time need it. */
export interface LogHead {
  /** How many entries the log has. */
  readonly length: number;
  /** The farthest that an entry's `at` lies before that of an earlier entry; nothing where no clock was ever set back. */
  readonly setBack: string;
}

/** Instants in ISO 8601; `since` is in the window, `until` is not. */
export interface TimeWindow {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export async function readHead(transaction: Transaction): Promise<LogHead> {
  // In seconds: a day of an interval is as long as the zone of the connection has it, with 23 hours or 25 at times.
  const { rows } = await sql<LogHead>`
    SELECT seq AS length, extract(epoch FROM set_back) || ' seconds' AS "setBack" FROM audit_heads`.execute(
    transaction,
  );
  return rows[0] ?? { length: 0, setBack: '0' };
}

/**
 * The shortest stretch of the log that surely holds every entry of the window. Without a clock that was set back it holds
 * no others; an entry is in the window only if its own `at` is, too.
 *
 * Two searches by halves in place of an index: entries are stamped under the lock of their log, in order. Where clocks
 * were set back, every entry before one that was written at `t` was written before `t + setBack`, and every entry after
 * it at `t - setBack` or later.
 */
export async function stretchOf(
  transaction: Transaction,
  { since, until }: TimeWindow,
  { length, setBack }: LogHead,
): Promise<Stretch> {
  const back = sql`${setBack}::interval`;
  const [first, last] = await Promise.all([
    since === undefined ? undefined : search(transaction, sql`${since}::timestamptz - ${back}`, length),
    until === undefined ? undefined : search(transaction, sql`${until}::timestamptz + ${back}`, length),
  ]);
  return { after: first?.low ?? 0, before: last?.high ?? length + 1 };
}

/** Two neighbours: what is at `low` is before the instant, and what is at `high` is not; or the ends of the log. */
async function search(
  transaction: Transaction,
  instant: RawBuilder<unknown>,
  length: number,
): Promise<{ low: number; high: number } | undefined> {
  const { rows } = await sql<{ low: number; high: number }>`
    WITH RECURSIVE search (low, high) AS (
      SELECT 0::bigint, ${length}::bigint + 1
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
