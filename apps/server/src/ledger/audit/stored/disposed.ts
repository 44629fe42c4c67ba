import { sql } from 'kysely';
import { ApiError } from '../../../base/api-error.ts';
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

/**
 * The refusal of a cursor among the first `size` entries: what comes after it is gone.
 * @param name the parameter, such as `after`
 */
export function cursorGone(name: string, size: number): ApiError {
  const message = `${name}: the entries up to ${size} were disposed of; leave it out to begin after them`;
  return new ApiError(410, 'CURSOR_GONE', message);
}

/** What a developer's log has disposed of; undefined for a log from its start. */
export async function readDisposed(transaction: Transaction): Promise<Disposed | undefined> {
  const { rows } = await sql<Disposed>`
    SELECT size, encode(hash, 'hex') AS hash, through, at FROM audit_disposals ORDER BY size DESC LIMIT 1`.execute(
    transaction,
  );
  return rows[0];
}
