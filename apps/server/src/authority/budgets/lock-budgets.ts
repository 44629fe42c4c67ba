import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { type GrantBudget, windowEnd, windowStart } from './budget.ts';

/** What a call needs of each budget, besides itself. */
export interface Need {
  /** A decimal in major units, of at least zero; undefined where the call states none. */
  readonly amount: string | undefined;
}

/** A budget whose row is locked, with its present window. */
export interface LockedBudget extends GrantBudget {
  /** When its window began. */
  readonly since: Date;
  /** When its window ends; null for one per grant. */
  readonly renewsAt: Date | null;
  /** Whether the call fits. */
  readonly fits: boolean;
  /** What is left before the call; null where the budget does not limit it. */
  readonly amountLeft: string | null;
  readonly callsLeft: number | null;
}

interface Row extends Pick<LockedBudget, 'since' | 'renewsAt' | 'fits' | 'amountLeft' | 'callsLeft'> {
  readonly nth: number;
}

/**
 * Locks the budgets of a call in the given order, root first, and says what is left of each. Until the transaction ends nobody
 * else debits them. The windows are those of the moment at which the last lock was taken.
 */
export async function lockBudgets(
  transaction: Transaction,
  budgets: readonly GrantBudget[],
  { amount }: Need,
): Promise<LockedBudget[]> {
  if (budgets.length === 0) return [];
  const rows = await lockRows(transaction, budgets, amount);
  return budgets.map((budget, index) => {
    const row = rows.find(({ nth }) => nth === index + 1);
    // The database makes the rows together with their grant.
    if (row === undefined) throw new Error(`the budget of ${budget.scope} of ${budget.grantId} has no row`);
    const { since, renewsAt, fits, amountLeft, callsLeft } = row;
    return { ...budget, since, renewsAt, fits, amountLeft, callsLeft };
  });
}

async function lockRows(
  transaction: Transaction,
  budgets: readonly GrantBudget[],
  amount: string | undefined,
): Promise<readonly Row[]> {
  const wanted = JSON.stringify(
    budgets.map(({ grantId, place, per, amount: most, calls }) => ({
      grant_id: grantId,
      place,
      per,
      most: most ?? null,
      most_calls: calls ?? null,
    })),
  );
  const start = windowStart(sql`wanted.per`, sql`locked.since`, sql`clock.now`);
  // Locking comes after ordering. A locked row has its newest version.
  const { rows } = await sql<Row>`
    WITH wanted AS MATERIALIZED (
      SELECT * FROM ROWS FROM (jsonb_to_recordset(${wanted}::jsonb)
        AS (grant_id text, place smallint, per text, most numeric, most_calls bigint)) WITH ORDINALITY
        AS wanted (grant_id, place, per, most, most_calls, nth)
    ), locked AS MATERIALIZED (
      SELECT wanted.nth, b.since, b.amount, b.calls FROM wanted JOIN budgets b USING (grant_id, place)
      ORDER BY wanted.nth FOR UPDATE OF b
    ), clock AS MATERIALIZED (
      SELECT clock_timestamp()::timestamptz(3) AS now FROM (SELECT count(*) FROM locked) AS all_locked
    ), spent AS (
      SELECT wanted.*, begun.since,
        CASE WHEN locked.since = begun.since THEN locked.amount ELSE 0 END AS amount,
        CASE WHEN locked.since = begun.since THEN locked.calls ELSE 0 END AS calls
      FROM wanted JOIN locked USING (nth) CROSS JOIN clock CROSS JOIN LATERAL (SELECT ${start} AS since) AS begun
    )
    SELECT nth, since, ${windowEnd(sql`per`, sql`since`)} AS "renewsAt",
      COALESCE(amount + ${amount ?? null}::numeric <= most, most IS NULL)
        AND COALESCE(calls + 1 <= most_calls, true) AS fits,
      CASE WHEN most IS NOT NULL THEN trim_scale(greatest(most - amount, 0))::text END AS "amountLeft",
      CASE WHEN most_calls IS NOT NULL THEN greatest(most_calls - calls, 0) END AS "callsLeft"
    FROM spent`.execute(transaction);
  return rows;
}
