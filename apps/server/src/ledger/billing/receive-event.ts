import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../base/store/database.ts';
import { readClock } from '../../base/store/read-clock.ts';
import { appendEvent } from '../events/append-event.ts';
import { isCounting, planOf, readAccount, storeSubscription } from './account.ts';
import type { Plans } from './plans.ts';
import type { StripeAccount, StripeEvent } from './stripe.ts';

export interface ReceiveEvent {
  database: Database;
  stripe: Pick<StripeAccount, 'subscription' | 'countingSubscriptions'>;
  plans: Plans;
  log: Pick<FastifyBaseLogger, 'error'>;
}

/**
 * Acts on an event of Stripe, whose signature was verified. Events come more than once, and in any order: an event only
 * says that a subscription has changed, and Stripe is asked how it is now.
 * @throws {ApiError} 503 where Stripe cannot be asked; Stripe then sends the event again
 */
export async function receiveEvent(
  event: StripeEvent,
  { database, stripe, plans, log }: ReceiveEvent,
): Promise<void> {
  if (event.object === 'v2.core.event') {
    if (event.type === 'v1.billing.meter.error_report_triggered')
      log.error({ event: event.id }, 'STRIPE REFUSES METER EVENTS: see the meters in its dashboard');
    return;
  }
  const about = subscriptionOf(event);
  if (about === undefined) return;
  const askedAt = await database.asSystem(readClock);
  const named = await stripe.subscription(about.subscriptionId);
  // Two checkouts can have made two of them: the other one now takes the place of one that has ended.
  const others = isCounting(named.status) ? [] : await stripe.countingSubscriptions(about.customerId);
  await database.asSystem(async (transaction) => {
    let developerId: string | undefined;
    for (const seen of [named, ...others])
      developerId = (await storeSubscription(transaction, about.customerId, seen, askedAt)) ?? developerId;
    if (developerId === undefined) return;
    const account = await readAccount(transaction, developerId);
    const { id, name } = planOf(plans, account);
    const { status = null, currentPeriodEnd } = account ?? {};
    await appendEvent(transaction, developerId, {
      type: 'billing.plan_changed',
      data: { plan: id, name, status, currentPeriodEnd: currentPeriodEnd?.toISOString() ?? null },
    });
  });
}

/** The subscription that an event is about, and its customer. */
function subscriptionOf(
  event: Extract<StripeEvent, { object: 'event' }>,
): { subscriptionId: string; customerId: string } | undefined {
  if (event.type.startsWith('customer.subscription.')) {
    const { id, customer } = event.data.object as { id: string; customer: Reference };
    return pair(id, customer);
  }
  if (event.type === 'checkout.session.completed')
    return pair(event.data.object.subscription, event.data.object.customer);
  if (event.type === 'invoice.paid' || event.type === 'invoice.payment_failed')
    return pair(event.data.object.parent?.subscription_details?.subscription, event.data.object.customer);
  return undefined;
}

type Reference = string | { id: string } | null | undefined;

function pair(subscription: Reference, customer: Reference): ReturnType<typeof subscriptionOf> {
  if (subscription === null || subscription === undefined) return undefined;
  if (customer === null || customer === undefined) return undefined;
  return { subscriptionId: idOf(subscription), customerId: idOf(customer) };
}

function idOf(reference: string | { id: string }): string {
  return typeof reference === 'string' ? reference : reference.id;
}
