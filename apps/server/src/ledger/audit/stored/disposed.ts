import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/** The oldest entries of a log, which retention has disposed of: readers begin after them (`docs/protocol.md` §8). */
export interface Disposed {
  /** How many: the entries from 1 to this one. A multiple of 256. */
  readonly size: number;
  /** The hash of the last of them, in lower hex. */
  readonly hash: string;
  /** None of them is later. */
  readonly through: Date;
  /** When that was decided. */
  readonly at: Date;
}

/** What a developer's log has disposed of; undefined for a log from its start. */
export async function readDisposed(transaction: Transaction): Promise<Disposed | undefined> {
  const { rows } = await sql<Disposed>`
    SELECT size, encode(hash, 'hex') AS hash, through, at FROM audit_disposals ORDER BY size DESC LIMIT 1`.execute(
    transaction,
  );
  return rows[0];
}
