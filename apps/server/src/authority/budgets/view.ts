import { BUDGET_PERIODS } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { windowEnd, windowStart } from './budget.ts';

/** A budget with what is used of its present window (`docs/protocol.md` §15). */
export const budgetView = z.object({
  scope: z.string(),
  per: z.enum(BUDGET_PERIODS),
  currency: z.string().optional(),
  amount: z
    .object({ limit: z.string(), spent: z.string(), left: z.string() })
    .optional()
    .describe('Decimals in major units of the currency'),
  calls: z.object({ limit: z.number(), spent: z.number(), left: z.number() }).optional(),
  renewsAt: z.string().optional().describe('When the next window begins; absent for one per grant'),
});
export type BudgetView = z.infer<typeof budgetView>;

/** A row of {@link budgetRows}. */
export interface BudgetRow {
  scope: string;
  per: BudgetView['per'];
  currency: string | null;
  amount: { limit: string; spent: string; left: string } | null;
  calls: { limit: number; spent: number; left: number } | null;
  renewsAt: string | null;
}

/**
 * The budgets of each grant of a statement, in the order of its details, as a column.
 * @param grants the table or its alias in the surrounding statement
 */
export function budgetRows(grants: string): RawBuilder<BudgetRow[]> {
  const now = sql`statement_timestamp()::timestamptz(3)`;
  const per = sql`(limits ->> 'per')`;
  return sql`COALESCE((
    SELECT json_agg(json_build_object('scope', detail ->> 'scope', 'per', ${per}, 'currency', limits ->> 'currency',
      'amount', CASE WHEN limits ->> 'amount' IS NOT NULL THEN json_build_object(
        'limit', limits ->> 'amount', 'spent', trim_scale(spent.amount)::text,
        'left', trim_scale(greatest((limits ->> 'amount')::numeric - spent.amount, 0))::text) END,
      'calls', CASE WHEN limits ->> 'calls' IS NOT NULL THEN json_build_object(
        'limit', (limits ->> 'calls')::bigint, 'spent', spent.calls,
        'left', greatest((limits ->> 'calls')::bigint - spent.calls, 0)) END,
      'renewsAt', ${windowEnd(per, sql`begun.since`)}) ORDER BY all_details.place)
    FROM jsonb_array_elements(${sql.ref(`${grants}.details`)}) WITH ORDINALITY AS all_details (detail, place)
    CROSS JOIN LATERAL (SELECT detail -> 'budget' AS limits) AS budget
    JOIN budgets ON budgets.grant_id = ${sql.ref(`${grants}.id`)} AND budgets.place = all_details.place - 1
    CROSS JOIN LATERAL (SELECT ${windowStart(per, sql`budgets.since`, now)} AS since) AS begun
    CROSS JOIN LATERAL (SELECT
      CASE WHEN budgets.since = begun.since THEN budgets.amount ELSE 0 END AS amount,
      CASE WHEN budgets.since = begun.since THEN budgets.calls ELSE 0 END AS calls) AS spent
    WHERE limits IS NOT NULL), '[]')`;
}

export function budgetViewOf({ scope, per, currency, amount, calls, renewsAt }: BudgetRow): BudgetView {
  return {
    scope,
    per,
    ...(currency === null ? {} : { currency }),
    ...(amount === null ? {} : { amount }),
    ...(calls === null ? {} : { calls }),
    ...(renewsAt === null ? {} : { renewsAt: new Date(renewsAt).toISOString() }),
  };
}
