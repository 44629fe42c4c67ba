import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/** How far a developer's log and events were looked at. */
export interface Cursor {
  epoch: string;
  seq: number;
  place: string | null;
  /** The day of the two counts, in days since 1970. */
  day: number;
  opened: number;
  suppressed: number;
  suppressedInAll: number;
}

/** A cursor that this transaction has locked, and the log's head. */
export interface LockedCursor {
  readonly cursor: Cursor;
  readonly head: { readonly epoch: string; readonly seq: number };
  /** The database's clock. */
  readonly now: Date;
}

/** A log that is older than this feature is learnt from its newest entries. */
const MOST_LEARNT = 1_000_000;

/**
 * Locks the cursor of a developer until the transaction ends.
 * @returns undefined while another process works on it, or where there is no log yet
 */
export async function lockCursor(
  transaction: Transaction,
  developerId: string,
): Promise<LockedCursor | undefined> {
  await sql`
    INSERT INTO anomaly_cursors (developer_id, epoch, seq)
    SELECT developer_id, COALESCE(epoch, ''), greatest(seq - ${MOST_LEARNT}, 0) FROM audit_heads
    WHERE developer_id = ${developerId}
      AND NOT EXISTS (SELECT FROM anomaly_cursors c WHERE c.developer_id = ${developerId})
    ON CONFLICT DO NOTHING`.execute(transaction);
  const { rows } = await sql<Cursor & { now: Date }>`
    SELECT epoch, seq, place, day, opened, suppressed, suppressed_in_all AS "suppressedInAll", clock_timestamp() AS now
    FROM anomaly_cursors WHERE developer_id = ${developerId} FOR UPDATE SKIP LOCKED`.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  // A statement of its own: it sees what was committed before the lock.
  const head = await sql<{ epoch: string; seq: number }>`
    SELECT COALESCE(epoch, '') AS epoch, seq FROM audit_heads WHERE developer_id = ${developerId}`.execute(
    transaction,
  );
  const [found] = head.rows;
  if (found === undefined) return undefined;
  const { now, ...cursor } = row;
  return { cursor: moveToHistory(cursor, found), head: found, now };
}

/** After a restore the log may be shorter than what was looked at; what is left of it is not looked at again. */
function moveToHistory(cursor: Cursor, { epoch, seq }: { epoch: string; seq: number }): Cursor {
  return { ...cursor, epoch, seq: Math.min(cursor.seq, seq) };
}

export async function moveCursor(
  transaction: Transaction,
  developerId: string,
  { epoch, seq, place, day, opened, suppressed, suppressedInAll }: Cursor,
): Promise<void> {
  await transaction
    .updateTable('anomaly_cursors')
    .set({ epoch, seq, place, day, opened, suppressed, suppressed_in_all: suppressedInAll })
    .set({ looked_at: sql`clock_timestamp()` })
    .where('developer_id', '=', developerId)
    .execute();
}
