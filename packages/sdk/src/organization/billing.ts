import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** What a plan limits; null is no limit. */
export interface BillingLimits {
  readonly agents: number | null;
  /** In force at once. */
  readonly grants: number | null;
  /** Audit entries of a month, in UTC. */
  readonly entriesPerMonth: number | null;
}

export interface BillingPlan {
  readonly id: string;
  readonly name: string;
  readonly limits: BillingLimits;
}

/** What a developer has bought, what that allows, and how much of it is used. */
export interface BillingSubscription {
  /** The id of the plan. */
  readonly plan: string;
  readonly name: string;
  /** `active` without a subscription, and otherwise Stripe's word, such as `past_due`. */
  readonly status: string;
  readonly currentPeriodEnd: string | null;
  readonly limits: BillingLimits;
  /** Counted up to one more than the limit; entries up to the last full hour. */
  readonly used: { readonly agents: number; readonly grants: number; readonly entriesPerMonth: number };
  readonly hasSubscription: boolean;
  /** All plans; the first is the one without a subscription. */
  readonly plans: readonly BillingPlan[];
}

/** What was used in a span of time. */
export interface UsageCounts {
  /** Grants that people gave. */
  readonly authorizations: number;
  /** Grants that were made, also by delegation. */
  readonly tokenExchanges: number;
  /** Audit entries. */
  readonly verifications: number;
  readonly totalRequests: number;
}

export interface Usage extends UsageCounts {
  readonly developerId: string;
  /** A month in UTC, as `2026-11`. */
  readonly period: string;
}

export interface UsageHistory {
  readonly developerId: string;
  readonly days: number;
  /** One for each day in UTC, the oldest first. */
  readonly entries: readonly (UsageCounts & { readonly date: string })[];
}

/** `/v1/billing` and `/v1/usage` (audit-read; buying admin): the plan, and what is used (`docs/protocol.md` §16). */
export interface Billing {
  /** @throws {GrantexError} 503 `BILLING_NOT_CONFIGURED` where the server bills nothing */
  subscription(options?: CallOptions): Promise<BillingSubscription>;
  /**
   * Begins to buy a plan. Nothing is bought before the person has paid on the page.
   * @returns the page at Stripe
   * @throws {GrantexError} 400 `NO_SUCH_PLAN`, 409 `SUBSCRIPTION_EXISTS`, 503
   */
  checkout(
    request: {
      readonly plan: string;
      /** Where the person comes back to; default the console. */
      readonly successUrl?: string | undefined;
      readonly cancelUrl?: string | undefined;
    },
    options?: CallOptions,
  ): Promise<{ readonly checkoutUrl: string }>;
  /** @returns the page at Stripe where payment and subscription are managed */
  portal(
    request?: { readonly returnUrl?: string | undefined },
    options?: CallOptions,
  ): Promise<{ readonly portalUrl: string }>;
  /** What was used this month, whether the server bills or not. */
  usage(options?: CallOptions): Promise<Usage>;
  /** @param days 1 to 92; default 30 */
  usageHistory(days?: number, options?: CallOptions): Promise<UsageHistory>;
}

export function createBilling(transport: Transport): Billing {
  return {
    subscription: (options) => transport.send({ method: 'GET', path: '/v1/billing/subscription' }, options),
    checkout: (body, options) =>
      transport.send({ method: 'POST', path: '/v1/billing/checkout', body }, options),
    portal: (body = {}, options) =>
      transport.send({ method: 'POST', path: '/v1/billing/portal', body }, options),
    usage: (options) => transport.send({ method: 'GET', path: '/v1/usage' }, options),
    usageHistory: (days, options) =>
      transport.send({ method: 'GET', path: '/v1/usage/history', query: { days } }, options),
  };
}
