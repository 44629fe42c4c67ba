import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/**
 * Deletes what the grants of a principal have spent. Their grants must end in the same transaction: no call is admitted after
 * it. Calls that run are settled as always, and give nothing back.
 */
export async function eraseSpending(transaction: Transaction, principal: string): Promise<void> {
  const theirs = sql`(SELECT id FROM grants WHERE principal = ${principal})`;
  await sql`DELETE FROM budgets WHERE grant_id IN ${theirs}`.execute(transaction);
  await sql`UPDATE admissions SET amount = NULL, debits = '[]' WHERE grant_id IN ${theirs}`.execute(
    transaction,
  );
}
