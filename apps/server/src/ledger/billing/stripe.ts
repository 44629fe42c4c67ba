import { Stripe } from 'stripe';
import { ApiError } from '../../base/api-error.ts';
import { isCounting, type SeenSubscription } from './account.ts';
import { type MeterEvent, MeterRefused } from './meters.ts';
import type { Plan, Plans } from './plans.ts';

/** What this server asks Stripe for. */
export interface StripeAccount {
  /** The customer of a developer; the same one however often it is asked for. */
  makeCustomer(developer: { id: string; name: string; email: string | null }): Promise<string>;
  /** Ends the checkouts of the customer that are still open. @returns the address of the page where the plan is bought */
  checkout(plan: Plan, customerId: string, pages: { successUrl: string; cancelUrl: string }): Promise<string>;
  /** @returns the address of the page where payment and subscription are managed */
  portal(customerId: string, returnUrl: string): Promise<string>;
  /** A subscription as it is now. */
  subscription(id: string): Promise<SeenSubscription>;
  /** All subscriptions of a customer that count. */
  countingSubscriptions(customerId: string): Promise<SeenSubscription[]>;
  /** @throws {MeterRefused} when Stripe has answered with an error; another error says that there is no answer */
  meter(event: MeterEvent): Promise<void>;
  /** Reads an event that Stripe has sent, undefined if its signature is wrong or older than five minutes. */
  readEvent(body: Buffer, signature: string): StripeEvent | undefined;
}

/** An event with what it is about, or a notification, which only names it. */
export type StripeEvent = Stripe.Event | Stripe.V2.Core.EventNotification;

export interface StripeOptions {
  key: string;
  webhookSecret: string;
  /** Where Stripe answers. */
  api: string;
  plans: Plans;
  now: () => number;
}

const PATIENCE_MILLISECONDS = 20_000;
/** Most that Stripe lists at once. */
const MOST = 100;

export function createStripe({ key, webhookSecret, api, plans, now }: StripeOptions): StripeAccount {
  const { hostname, port, protocol } = new URL(api);
  const stripe = new Stripe(key, {
    host: hostname,
    ...(port === '' ? {} : { port }),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: PATIENCE_MILLISECONDS,
    maxNetworkRetries: 1,
    // The default client repeats a request whose connection was closed, although a request asks for no repetition.
    httpClient: Stripe.createFetchHttpClient(),
    telemetry: false,
    appInfo: { name: 'Grantex' },
  });
  const prices = new Set(plans.flatMap(({ price }) => price ?? []));

  function seen({ id, status, items }: Stripe.Subscription): SeenSubscription {
    const item = items.data.find(({ price }) => prices.has(price.id)) ?? items.data[0];
    const end = item?.current_period_end;
    return {
      subscriptionId: id,
      priceId: item?.price.id ?? null,
      status,
      currentPeriodEnd: end === undefined ? null : new Date(end * 1_000),
    };
  }

  return {
    async makeCustomer({ id, name, email }) {
      const customer = await asked(
        stripe.customers.create(
          { name, metadata: { developerId: id }, ...(email === null ? {} : { email }) },
          { idempotencyKey: `grantex-customer-${id}` },
        ),
      );
      return customer.id;
    },
    async checkout({ price = '', meteredPrices }, customerId, { successUrl, cancelUrl }) {
      const open = await asked(
        stripe.checkout.sessions.list({ customer: customerId, status: 'open', limit: MOST }),
      );
      // Each of them could make a subscription.
      for (const { id } of open.data) await asked(stripe.checkout.sessions.expire(id).catch(isOpenNoMore));
      const session = await asked(
        stripe.checkout.sessions.create({
          mode: 'subscription',
          customer: customerId,
          line_items: [{ price, quantity: 1 }, ...meteredPrices.map((metered) => ({ price: metered }))],
          success_url: successUrl,
          cancel_url: cancelUrl,
        }),
      );
      return session.url ?? unanswered('a checkout session without a URL');
    },
    async portal(customerId, returnUrl) {
      const session = await asked(
        stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }),
      );
      return session.url;
    },
    subscription: async (id) => seen(await asked(stripe.subscriptions.retrieve(id))),
    async countingSubscriptions(customer) {
      // Those that have ended are not listed.
      const { data } = await asked(stripe.subscriptions.list({ customer, limit: MOST }));
      return data.map(seen).filter(({ status }) => isCounting(status));
    },
    async meter({ meter, customerId, value, identifier, at }) {
      try {
        await stripe.billing.meterEvents.create(
          {
            event_name: meter,
            payload: { stripe_customer_id: customerId, value: String(value) },
            identifier,
            timestamp: Math.floor(at.getTime() / 1_000),
          },
          // A repeated request gets the first answer; a repeated identifier is not counted. A repetition within the library
          // would hide that the first request was lost.
          { idempotencyKey: identifier, maxNetworkRetries: 0 },
        );
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) throw error;
        // The identifier was used within the last day: it is counted.
        if (error.code === 'duplicate_meter_event') return;
        throw new MeterRefused(error, { cause: error });
      }
    },
    readEvent(body, signature) {
      const parts = [body, signature, webhookSecret, undefined, undefined, now()] as const;
      try {
        return isNotification(body)
          ? stripe.parseEventNotification(...parts)
          : stripe.webhooks.constructEvent(...parts);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
        throw error;
      }
    },
  };
}

function isNotification(body: Buffer): boolean {
  return /"object"\s*:\s*"v2\.core\.event"/.test(body.toString());
}

/** A fault of Stripe, or of this server's key there, is never the caller's. */
async function asked<ANSWER>(answer: Promise<ANSWER>): Promise<ANSWER> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    throw unavailable(error);
  }
}

/** Another checkout has expired a session meanwhile, or somebody has completed it: then nothing is left to do. */
function isOpenNoMore(error: unknown): void {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
}

function unanswered(what: string): never {
  throw unavailable(new Error(`Stripe answered with ${what}`));
}

function unavailable(cause: unknown): ApiError {
  return new ApiError(503, 'BILLING_UNAVAILABLE', 'Stripe cannot be asked now; retry in 5 seconds', {
    headers: { 'retry-after': '5' },
    cause,
  });
}
