import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { REVOCATIONS_CHANNEL } from '../feed/feed-log.ts';

/**
 * Marks rows of a developer and appends an entry to its log for each, in one statement. It locks the head of the log
 * until the commit.
 * @param by who ends grants; undefined where only tokens end
 * @param marked an `UPDATE` of rows that this transaction has locked, returning `id`, `principal`, `before` and `exp` of
 *   each
 * @returns the ids of the marked rows
 */
export async function appendMarked(
  transaction: Transaction,
  developerId: string,
  { kind, by }: { kind: 'grant' | 'principal' | 'agent' | 'developer'; by: EndedBy | undefined },
  marked: RawBuilder<unknown>,
): Promise<string[]> {
  const ending =
    by === undefined
      ? sql``
      : sql`, ending AS (
      INSERT INTO endings (developer_id, seq, at, kind, id, principal, ended_by)
        SELECT ${developerId}, seq - before_last, clock_timestamp(), ${kind}, id, principal, ${by} FROM numbered, head
    )`;
  const { rows } = await sql<{ id: string }>`
    WITH marked AS (${marked}), numbered AS (
      SELECT id, principal, before, exp, row_number() OVER (ORDER BY id DESC) - 1 AS before_last FROM marked
    ), head AS (
      INSERT INTO feed_heads AS head (developer_id, epoch, seq)
        SELECT ${developerId}, ${randomUUID()}, count(*) FROM marked HAVING count(*) > 0
      ON CONFLICT (developer_id) DO UPDATE SET seq = head.seq + excluded.seq
      RETURNING seq
    )${ending}
    INSERT INTO revocations (developer_id, seq, at, kind, id, before, exp)
      SELECT ${developerId}, seq - before_last, clock_timestamp(), ${kind}, id, before, exp FROM numbered, head
    RETURNING id`.execute(transaction);
  await sql`SELECT pg_notify(${REVOCATIONS_CHANNEL}, ${developerId})`.execute(transaction);
  return rows.map(({ id }) => id);
}
