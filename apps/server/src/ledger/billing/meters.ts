import type { Stripe } from 'stripe';

/** The meters at Stripe, by their event names. The operator makes them there (`docs/guides/billing.md`). */
export const METERS = ['grantex_calls', 'grantex_entries'] as const;
export type Meter = (typeof METERS)[number];

/** One hour of one meter. */
export interface MeterEvent {
  meter: Meter;
  customerId: string;
  value: number;
  /** At most once is counted what has the same one. */
  identifier: string;
  at: Date;
}

/** Stripe has answered an event with an error. */
export class MeterRefused extends Error {
  override readonly name = 'MeterRefused';
  /** Whether the answer rules out that the event was counted. A fault of Stripe, or a request still under way, does not. */
  readonly hasCountedNothing: boolean;

  constructor({ statusCode = 0, code, type }: Stripe.errors.StripeError, options: { cause: unknown }) {
    super(`Stripe answered ${statusCode} (${code ?? type})`, options);
    this.hasCountedNothing = COUNTED_NOTHING.has(statusCode);
  }
}

/** Statuses with which Stripe says that it has not acted on a request. */
const COUNTED_NOTHING: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 429]);
