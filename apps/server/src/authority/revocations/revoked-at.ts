import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/**
 * When a grant was revoked, or NULL, by the database's function `grant_revoked_at`. As a subquery the planner inlines the
 * function; called as a value it costs three times as much.
 * @param grants the table or its alias in the surrounding statement
 */
export function revokedAt(grants: string): RawBuilder<Date | null> {
  return sql`(SELECT at FROM grant_revoked_at(${sql.table(grants)}) AS at)`;
}

/** Whether a grant is revoked or has expired; false for one that is not there. */
export async function hasGrantEnded(transaction: Transaction, grantId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM grants WHERE id = ${grantId}
      AND (expires_at <= clock_timestamp() OR ${revokedAt('grants')} IS NOT NULL)`.execute(transaction);
  return rows.length > 0;
}
