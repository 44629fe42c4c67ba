import { type RawBuilder, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';

/**
 * When a grant was revoked, or NULL, by the database's function `grant_revoked_at`. As a subquery the planner inlines the
 * function; called as a value it costs three times as much.
 * @param grants the table or its alias in the surrounding statement
 */
export function revokedAt(grants: string): RawBuilder<Date | null> {
  return sql`(SELECT at FROM grant_revoked_at(${sql.table(grants)}) AS at)`;
}

/**
 * The refusal to repeat the answer of a call whose grant is revoked or has expired; undefined for one in force, and one that
 * is not there.
 */
export async function refuseEndedGrant(
  transaction: Transaction,
  grantId: string,
): Promise<ApiError | undefined> {
  const { rows } = await sql`
    SELECT FROM grants WHERE id = ${grantId}
      AND (expires_at <= clock_timestamp() OR ${revokedAt('grants')} IS NOT NULL)`.execute(transaction);
  return rows.length > 0 ? grantEnded() : undefined;
}

/** The refusal to repeat an answer whose grant has ended. */
export function grantEnded(): ApiError {
  return new ApiError(400, 'GRANT_ENDED', 'the grant that this call made before is no longer in force');
}
