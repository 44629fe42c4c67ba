import type { FastifyBaseLogger } from 'fastify';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Database } from '../../base/store/database.ts';
import { createLimits, type Limits } from './limits.ts';
import { countHours } from './meter-hours.ts';
import type { Plans } from './plans.ts';
import { sendHours } from './send-hours.ts';
import type { StripeAccount } from './stripe.ts';

/** Billing through Stripe, where the server is configured for it. */
export interface Billing {
  readonly plans: Plans;
  readonly stripe: StripeAccount;
  readonly limits: Limits;
}

export interface BillingConfig {
  stripeKey?: string | undefined;
  stripeWebhookSecret?: string | undefined;
  stripeApi: string;
  plans?: Plans | undefined;
}

/**
 * Loads Stripe's library only where it is used.
 * @returns undefined where billing is off
 */
export async function openBilling(
  { stripeKey: key, stripeWebhookSecret: webhookSecret, stripeApi: api, plans }: BillingConfig,
  now: () => number,
): Promise<Billing | undefined> {
  if (key === undefined || webhookSecret === undefined || plans === undefined) return undefined;
  const { createStripe } = await import('./stripe.ts');
  return {
    plans,
    stripe: createStripe({ key, webhookSecret, api, plans, now }),
    limits: createLimits(plans),
  };
}

export interface MeteringOptions {
  database: Database;
  stripe: Pick<StripeAccount, 'meter'>;
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  /** Milliseconds between two looks. Default a minute. */
  every?: number;
}

/** Counts the hours that are over, and bills them. */
export function startMetering({ database, stripe, log, every = 60_000 }: MeteringOptions): {
  close(): Promise<void>;
} {
  const metering = createPeriodic({
    async work() {
      await countHours(database);
      await sendHours({ database, stripe, log });
    },
    every,
    onFailure: (error) => log.warn({ err: error }, 'usage cannot be metered now and is tried again'),
  });
  metering.start();
  return { close: metering.close };
}
