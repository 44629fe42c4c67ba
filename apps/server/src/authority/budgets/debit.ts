import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { LockedBudget, Need } from './lock-budgets.ts';

/** What a call has taken from one window of one budget, as it is stored with the call. */
export interface Debit {
  readonly grantId: string;
  readonly place: number;
  /** When the window began, in ISO 8601. */
  readonly since: string;
  /** A decimal; 0 for a budget of calls alone. */
  readonly amount: string;
}

/** Debits every locked budget, in one statement. All of them must fit, and be locked by this transaction. */
export async function debit(
  transaction: Transaction,
  locked: readonly LockedBudget[],
  { amount }: Need,
): Promise<Debit[]> {
  if (locked.length === 0) return [];
  const debits = locked.map(({ grantId, place, since, amount: most }) => ({
    grantId,
    place,
    since: since.toISOString(),
    amount: most === undefined ? '0' : (amount ?? '0'),
  }));
  await sql`
    UPDATE budgets b SET since = debit.since,
      amount = CASE WHEN b.since = debit.since THEN b.amount ELSE 0 END + debit.amount,
      calls = CASE WHEN b.since = debit.since THEN b.calls ELSE 0 END + 1
    FROM ${rowsOf(debits)} WHERE b.grant_id = debit."grantId" AND b.place = debit.place`.execute(transaction);
  return debits;
}

/** What a call gives back of its debits. */
export interface Return {
  /** How much of each amount. */
  readonly amount: string;
  /** Whether the call itself, too: it has not run. */
  readonly call: boolean;
}

/** Gives back to the windows of the debits what a call has not used. A window that is over stays as it was. */
export async function giveBack(
  transaction: Transaction,
  debits: readonly Debit[],
  { amount, call }: Return,
): Promise<void> {
  if (debits.length === 0) return;
  const rows = rowsOf(debits);
  // In the order of every admission, which is that of the debits.
  await sql`
    SELECT FROM (SELECT * FROM ${rows}) AS debit JOIN budgets b ON b.grant_id = debit."grantId" AND b.place = debit.place
    ORDER BY debit.nth FOR UPDATE OF b`.execute(transaction);
  await sql`
    UPDATE budgets b SET amount = b.amount - least(debit.amount, ${amount}::numeric), calls = b.calls - ${call ? 1 : 0}
    FROM ${rows} WHERE b.grant_id = debit."grantId" AND b.place = debit.place AND b.since = debit.since`.execute(
    transaction,
  );
}

/**
 * Deletes what the grants of a principal have spent. Their grants must end in the same transaction: no call is admitted after
 * it. Calls that run are settled as always, and give nothing back.
 */
export async function eraseSpending(transaction: Transaction, principal: string): Promise<void> {
  const theirs = sql`(SELECT id FROM grants WHERE principal = ${principal})`;
  // In the order in which a call is settled: first the call, then its budgets.
  await sql`UPDATE admissions SET amount = NULL, debits = '[]' WHERE grant_id IN ${theirs}`.execute(
    transaction,
  );
  await sql`DELETE FROM budgets WHERE grant_id IN ${theirs}`.execute(transaction);
}

function rowsOf(debits: readonly Debit[]) {
  return sql`ROWS FROM (jsonb_to_recordset(${JSON.stringify(debits)}::jsonb)
    AS ("grantId" text, place smallint, since timestamptz, amount numeric)) WITH ORDINALITY
    AS debit ("grantId", place, since, amount, nth)`;
}
