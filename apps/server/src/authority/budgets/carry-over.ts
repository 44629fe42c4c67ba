import type { CallDetail } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { windowStart } from './budget.ts';
import type { SpentBudget } from './spent-in-words.ts';
import type { BudgetView } from './view.ts';

/**
 * Counts in the budgets of a grant what the grant that it replaces has spent of those of the same scope and kind of window, in
 * their present windows; amounts of the same currency. So a client that is authorized again, for more, has no more to spend.
 * `takesPlaceOf` sees to it that there is such a budget for each. What the earlier grant gets back later stays spent in the new
 * one.
 */
export async function carryOver(
  transaction: Transaction,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  // Admissions hold it, and are waited for; as a revocation locks it.
  await sql`SELECT FROM grants WHERE id = ${from} FOR UPDATE`.execute(transaction);
  const start = windowStart(
    sql`(earlier.budget ->> 'per')`,
    sql`b.since`,
    sql`clock_timestamp()::timestamptz(3)`,
  );
  await sql`
    WITH limits AS (
      SELECT g.id, all_details.place - 1 AS place, detail ->> 'scope' AS scope, detail -> 'budget' AS budget
      FROM grants g, jsonb_array_elements(g.details) WITH ORDINALITY AS all_details (detail, place)
      WHERE g.id IN (${from}, ${to}) AND jsonb_exists(detail, 'budget')
    ), spent AS (
      SELECT own.place, max(b.since) AS since, max(b.calls) AS calls,
        max(CASE WHEN earlier.budget ->> 'currency' = own.budget ->> 'currency' THEN b.amount ELSE 0 END) AS amount
      FROM limits own JOIN limits earlier ON earlier.id = ${from} AND earlier.scope = own.scope
        AND earlier.budget -> 'per' = own.budget -> 'per'
      JOIN budgets b ON b.grant_id = earlier.id AND b.place = earlier.place
      WHERE own.id = ${to} AND b.since = ${start}
      GROUP BY own.place
    )
    UPDATE budgets SET amount = spent.amount, calls = spent.calls, since = greatest(budgets.since, spent.since)
    FROM spent WHERE grant_id = ${to} AND budgets.place = spent.place`.execute(transaction);
}

/**
 * What {@link carryOver} would count in the budgets of a grant that is asked for.
 * @param earlier the budgets of the grant that it replaces
 */
export function carriedOver(details: readonly CallDetail[], earlier: readonly BudgetView[]): SpentBudget[] {
  return details.flatMap(({ scope, budget }) => {
    if (budget === undefined) return [];
    const { amount, calls, ...kind } = budget;
    const spent = earlier.filter((each) => each.scope === scope && each.per === budget.per);
    const amounts = spent.flatMap((each) =>
      each.currency === kind.currency ? [each.amount?.spent ?? '0'] : [],
    );
    const most = Math.max(0, ...spent.map((each) => each.calls?.spent ?? 0));
    return {
      scope,
      ...kind,
      ...(amount === undefined ? {} : { amount: { limit: amount, spent: largest(amounts) } }),
      ...(calls === undefined ? {} : { calls: { limit: calls, spent: most } }),
    };
  });
}

function largest(amounts: readonly string[]): string {
  return amounts.toSorted((left, right) => Number(right) - Number(left))[0] ?? '0';
}
