import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { Plan, Plans } from './plans.ts';

/** A developer's account at Stripe, as it was last seen there. */
export interface BillingAccount {
  customerId: string | null;
  subscriptionId: string | null;
  /** The price of the subscription that names its plan. */
  priceId: string | null;
  /** Stripe's word, such as `active`, `past_due` or `canceled`; `null` without a subscription. */
  status: string | null;
  currentPeriodEnd: Date | null;
}

/** Statuses in which a subscription counts. While a payment is retried, nothing is taken away. */
const COUNTS = ['active', 'trialing', 'past_due'];

/** A subscription as Stripe has it at a moment. */
export type SeenSubscription = Omit<BillingAccount, 'customerId'>;

export async function readAccount(
  transaction: Transaction,
  developerId: string,
): Promise<BillingAccount | undefined> {
  const { rows } = await sql<BillingAccount>`
    SELECT customer_id AS "customerId", subscription_id AS "subscriptionId", price_id AS "priceId", status,
      current_period_end AS "currentPeriodEnd"
    FROM billing_accounts WHERE developer_id = ${developerId}`.execute(transaction);
  return rows[0];
}

/** Stores the customer of a developer. Of two that are made at once, both are the same one: Stripe gets one key for both. */
export async function storeCustomer(
  transaction: Transaction,
  developerId: string,
  customerId: string,
): Promise<void> {
  await sql`INSERT INTO billing_accounts (developer_id, customer_id) VALUES (${developerId}, ${customerId})
    ON CONFLICT (developer_id) DO UPDATE SET customer_id = excluded.customer_id`.execute(transaction);
}

/**
 * Stores what Stripe says of a subscription, unless the answer to a later question is stored. Another subscription of the
 * customer takes its place only if the stored one counts no more.
 * @param askedAt the database's clock before Stripe was asked
 * @returns the developer whose plan has changed; undefined where none has
 */
export async function storeSubscription(
  transaction: Transaction,
  customerId: string,
  { subscriptionId, priceId, status, currentPeriodEnd }: SeenSubscription,
  askedAt: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ developerId: string; isOther: boolean }>`
    WITH stored AS MATERIALIZED (
      SELECT * FROM billing_accounts WHERE customer_id = ${customerId} FOR UPDATE
    ), changed AS (
      UPDATE billing_accounts AS account SET subscription_id = ${subscriptionId}, price_id = ${priceId},
        status = ${status}, current_period_end = ${currentPeriodEnd}, seen_at = ${askedAt}
      FROM stored WHERE account.developer_id = stored.developer_id
        AND COALESCE(stored.seen_at <= ${askedAt}, true)
        AND (stored.subscription_id = ${subscriptionId}
          OR NOT COALESCE(stored.status = ANY (${COUNTS}::text[]), false))
      RETURNING account.developer_id
    )
    SELECT stored.developer_id AS "developerId",
      (stored.price_id, stored.status) IS DISTINCT FROM (${priceId}::text, ${status}::text) AS "isOther"
    FROM stored JOIN changed USING (developer_id)`.execute(transaction);
  const [row] = rows;
  return row?.isOther === true ? row.developerId : undefined;
}

/** The plan of an account: that of its subscription while it counts, and otherwise the one without a subscription. */
export function planOf(plans: Plans, account: BillingAccount | undefined): Plan {
  const { priceId, status } = account ?? { priceId: null, status: null };
  const bought = plans.find(({ price }) => price !== undefined && price === priceId);
  return bought !== undefined && isCounting(status) ? bought : plans[0];
}

export function isCounting(status: string | null): boolean {
  return status !== null && COUNTS.includes(status);
}
