import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/**
 * How many of the first `length` entries of the developer's log were written before an instant: some twenty look-ups by
 * key, however long the log is. Times grow with `seq`; near a moment at which the database's clock was set back, the
 * result is approximate.
 * @param at milliseconds since 1970
 */
export async function entriesBefore(transaction: Transaction, length: number, at: number): Promise<number> {
  const middle = sql`((low + high + 1) / 2)`;
  const { rows } = await sql<{ low: number }>`
    WITH RECURSIVE search (low, high) AS (
      SELECT COALESCE((SELECT max(size) FROM audit_disposals), 0)::bigint, ${length}::bigint
      UNION ALL
      SELECT CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE middle - 1 END
      FROM (
        SELECT low, high, ${middle} AS middle,
          (SELECT at FROM audit_entries WHERE seq = ${middle}) < to_timestamp(${at / 1_000}::float8) AS is_before
        FROM search WHERE low < high
      ) AS looked
    )
    SELECT low FROM search WHERE low = high`.execute(transaction);
  return rows[0]?.low ?? 0;
}
