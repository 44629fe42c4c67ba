import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/** Stands for what was expected and seen of an erased person. */
const ERASED = '(erased)';

/**
 * Removes what alerts say about the calls for a person, such as amounts, and what was noted. Call it in the transaction that erases
 * them: a look at their entries under way ends first, and a later one finds no metadata.
 */
export async function eraseAlerts(
  transaction: Transaction,
  { developerId, principal }: { readonly developerId: string; readonly principal: string },
): Promise<void> {
  await sql`SELECT FROM anomaly_cursors WHERE developer_id = ${developerId} FOR UPDATE`.execute(transaction);
  await sql`
    UPDATE anomalies SET expected = ${ERASED}, seen = ${ERASED}, note = NULL
    WHERE developer_id = ${developerId}
      AND (principal = ${principal} OR grant_id IN (SELECT id FROM grants WHERE principal = ${principal}))`.execute(
    transaction,
  );
}
