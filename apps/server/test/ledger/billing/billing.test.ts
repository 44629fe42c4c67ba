import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countHours } from '../../../src/ledger/billing/meter-hours.ts';
import { receiveEvent } from '../../../src/ledger/billing/receive-event.ts';
import { sendHours } from '../../../src/ledger/billing/send-hours.ts';
import { createStripe, type StripeAccount, type StripeEvent } from '../../../src/ledger/billing/stripe.ts';
import { readPlans } from '../../../src/ledger/billing/plans.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { postgresql } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { type FakeStripe, startFakeStripe } from './fake-stripe.ts';

const PLANS = JSON.stringify([
  { id: 'free', name: 'Free', limits: { agents: 2, grants: 2, entriesPerMonth: 5 } },
  { id: 'pro', name: 'Pro', limits: {}, price: 'price_pro', meteredPrices: ['price_calls'] },
]);

let stripe: FakeStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await startFakeStripe();
  // What happened an hour ago is written into the tables.
  server = await testServer({
    place: await postgresql(),
    environment: {
      GRANTEX_STRIPE_KEY: 'sk_test_x',
      GRANTEX_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      GRANTEX_STRIPE_API: stripe.url,
      GRANTEX_PLANS: PLANS,
    },
  });
});
afterAll(async () => {
  await server.close();
  await stripe.close();
});

const plans = readPlans(PLANS) ?? ([] as never);
const log = { warn: () => undefined, error: () => undefined };

/** What a process with this clock asks Stripe with. */
function stripeAt(now: () => number): StripeAccount {
  const { webhookSecret, url: api } = stripe;
  return createStripe({ key: 'sk_test_x', webhookSecret, api, plans, now });
}

/** Stripe sends an event. */
async function deliver({
  body,
  headers,
}: ReturnType<FakeStripe['event']>): Promise<{ status: number; code?: string }> {
  const response = await fetch(`${server.url}/v1/billing/webhook`, { method: 'POST', body, headers });
  const text = await response.text();
  return { status: response.status, ...(text === '' ? {} : { code: JSON.parse(text).code }) };
}

let numbers = 0;

/** Buys the plan as a person does at the checkout. @returns the id of the subscription */
async function subscribe(developer: TestDeveloper): Promise<string> {
  const { status } = await developer.call('POST /v1/billing/checkout', { plan: 'pro' });
  expect(status).toBe(200);
  return pay(developer);
}

/** Pays at a checkout that has begun. @returns the id of the subscription */
async function pay({ id }: TestDeveloper): Promise<string> {
  const customer = customerOf(id);
  const subscription = `sub_${(numbers += 1)}`;
  stripe.subscriptions.set(subscription, {
    id: subscription,
    customer,
    status: 'active',
    price: 'price_pro',
    end: 2_000_000_000,
  });
  await deliver(stripe.event('customer.subscription.created', { id: subscription, customer }));
  return subscription;
}

function customerOf(developerId: string): string {
  const [id] = [...stripe.customers].find(([, form]) => form['metadata[developerId]'] === developerId) ?? [];
  return id ?? '';
}

const subscriptionOf = async ({ call }: TestDeveloper) => (await call('GET /v1/billing/subscription')).body;

test('where billing is off, it says so, and nothing is limited', async () => {
  const off = await testServer();
  const { call } = off.developer;
  for (const [line, given] of [
    ['GET /v1/billing/subscription', undefined],
    ['POST /v1/billing/checkout', { plan: 'pro' }],
    ['POST /v1/billing/portal', {}],
  ] as const) {
    const { status, body } = await call(line, given);
    expect([line, status, body.code]).toEqual([line, 503, 'BILLING_NOT_CONFIGURED']);
  }
  for (const _ of [1, 2, 3]) await makeAgent(call);
  await off.close();
});

describe('a plan', () => {
  test('is bought at a checkout of Stripe, whose events change it, and managed at its portal', async () => {
    const developer = await server.signUp();
    expect(await subscriptionOf(developer)).toMatchObject({
      plan: 'free',
      status: 'active',
      hasSubscription: false,
    });
    const { body } = await developer.call('POST /v1/billing/checkout', { plan: 'pro' });
    expect(body.checkoutUrl).toBe(`https://checkout.stripe.com/${customerOf(developer.id)}/price_pro`);
    await subscribe(developer);
    expect(await subscriptionOf(developer)).toMatchObject({
      plan: 'pro',
      status: 'active',
      hasSubscription: true,
      currentPeriodEnd: '2033-05-18T03:33:20.000Z',
      limits: { agents: null, grants: null, entriesPerMonth: null },
    });
    const again = await developer.call('POST /v1/billing/checkout', { plan: 'pro' });
    expect([again.status, again.body.code]).toEqual([409, 'SUBSCRIPTION_EXISTS']);
    const portal = await developer.call('POST /v1/billing/portal', {});
    expect(portal.body.portalUrl).toBe(`https://billing.stripe.com/${customerOf(developer.id)}`);
  });

  test('has one customer, however often a checkout begins at once', async () => {
    const { call, id } = await server.signUp();
    await Promise.all(Array.from({ length: 5 }, () => call('POST /v1/billing/checkout', { plan: 'pro' })));
    const own = [...stripe.customers.values()].filter((form) => form['metadata[developerId]'] === id);
    expect(own).toHaveLength(1);
  });

  test('that does not exist, or needs no checkout, is refused by name', async () => {
    const { call } = await server.signUp();
    for (const plan of ['gold', 'free']) {
      const { status, body } = await call('POST /v1/billing/checkout', { plan });
      expect([status, body.code, body.message]).toEqual([
        400,
        'NO_SUCH_PLAN',
        expect.stringContaining('pro'),
      ]);
    }
  });

  test('has one open checkout, and none beside a subscription of which no event has come', async () => {
    const { call, id } = await server.signUp();
    for (const _ of [1, 2])
      expect((await call('POST /v1/billing/checkout', { plan: 'pro' })).status).toBe(200);
    const customer = customerOf(id);
    expect([...stripe.checkouts.values()].filter((of) => of === customer)).toHaveLength(1);
    const subscription = { id: 'sub_early', customer, status: 'active', price: 'price_pro', end: 1 };
    stripe.subscriptions.set('sub_early', subscription);
    const { status, body } = await call('POST /v1/billing/checkout', { plan: 'pro' });
    expect([status, body.code]).toEqual([409, 'SUBSCRIPTION_EXISTS']);
  });

  test("a fault of Stripe is not the caller's", async () => {
    const { call } = await server.signUp();
    for (const fault of ['refuse', 'be away'] as const) {
      stripe.faults.set('/v1/customers', [fault, fault]);
      const { status, body } = await call('POST /v1/billing/checkout', { plan: 'pro' });
      expect([fault, status, body.code]).toEqual([fault, 503, 'BILLING_UNAVAILABLE']);
      stripe.faults.clear();
    }
  });
});

describe('events of Stripe', () => {
  test('out of order or repeated end in the present state', async () => {
    const developer = await server.signUp();
    const subscription = await subscribe(developer);
    const customer = customerOf(developer.id);
    const created = stripe.event('customer.subscription.created', {
      id: subscription,
      customer,
      status: 'active',
    });
    const deleted = stripe.event('customer.subscription.deleted', {
      id: subscription,
      customer,
      status: 'canceled',
    });
    Object.assign(stripe.subscriptions.get(subscription) ?? {}, { status: 'canceled' });
    for (const event of [deleted, created, deleted, created]) expect((await deliver(event)).status).toBe(204);
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'free', hasSubscription: false });
  });

  test('of a payment that fails change the status, and the plan stays while Stripe retries', async () => {
    const developer = await server.signUp();
    const subscription = await subscribe(developer);
    Object.assign(stripe.subscriptions.get(subscription) ?? {}, { status: 'past_due' });
    const invoice = {
      customer: customerOf(developer.id),
      parent: { subscription_details: { subscription } },
    };
    await deliver(stripe.event('invoice.payment_failed', invoice));
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'pro', status: 'past_due' });
  });

  test('of another subscription do not replace the one that counts', async () => {
    const developer = await server.signUp();
    await subscribe(developer);
    const customer = customerOf(developer.id);
    stripe.subscriptions.set('sub_old', {
      id: 'sub_old',
      customer,
      status: 'canceled',
      price: 'price_pro',
      end: 1,
    });
    await deliver(stripe.event('customer.subscription.deleted', { id: 'sub_old', customer }));
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'pro', status: 'active' });
  });

  test('of the end of a subscription leave the plan that another one pays for', async () => {
    const developer = await server.signUp();
    const [first, second] = [await subscribe(developer), await pay(developer)];
    const end = async (id: string): Promise<void> => {
      Object.assign(stripe.subscriptions.get(id) ?? {}, { status: 'canceled' });
      await deliver(
        stripe.event('customer.subscription.deleted', { id, customer: customerOf(developer.id) }),
      );
    };
    await end(first);
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'pro', status: 'active' });
    await end(second);
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'free', hasSubscription: false });
  });

  test('are put in order by the clock of the database, not by that of a process', async () => {
    const developer = await server.signUp();
    const subscription = await subscribe(developer);
    Object.assign(stripe.subscriptions.get(subscription) ?? {}, { status: 'past_due' });
    const object = { id: subscription, customer: customerOf(developer.id) };
    const slow = stripeAt(() => Date.now() - 3_600_000);
    await receiveEvent(
      { object: 'event', type: 'customer.subscription.updated', data: { object } } as StripeEvent,
      { database: server.database, stripe: slow, plans, log },
    );
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'pro', status: 'past_due' });
  });

  test('that are forged, changed or old are refused, and those of strangers change nothing', async () => {
    const developer = await server.signUp();
    const subscription = await subscribe(developer);
    const customer = customerOf(developer.id);
    Object.assign(stripe.subscriptions.get(subscription) ?? {}, { status: 'canceled' });
    const event = stripe.event('customer.subscription.deleted', { id: subscription, customer });
    const old = stripe.event(
      'customer.subscription.deleted',
      { id: subscription, customer },
      Date.now() - 301_000,
    );
    const refused = [
      { ...event, headers: { ...event.headers, 'stripe-signature': '' } },
      { ...event, headers: { ...event.headers, 'stripe-signature': 't=1,v1=00' } },
      { ...event, body: `${event.body} ` },
      { ...event, body: 'no JSON' },
      { ...event, body: '' },
      old,
    ];
    for (const each of refused)
      expect(await deliver(each)).toEqual({ status: 400, code: 'SIGNATURE_INVALID' });
    stripe.subscriptions.set('sub_x', {
      id: 'sub_x',
      customer: 'cus_x',
      status: 'active',
      price: 'price_pro',
      end: 1,
    });
    const stranger = stripe.event('customer.subscription.created', { id: 'sub_x', customer: 'cus_x' });
    expect((await deliver(stranger)).status).toBe(204);
    expect(await subscriptionOf(developer)).toMatchObject({ plan: 'pro', hasSubscription: true });
  });
});

describe('over a limit', () => {
  test('new agents and grants are refused with what and how many, and everything else goes on', async () => {
    const { call } = await server.signUp();
    const agentId = await makeAgent(call);
    await makeAgent(call);
    const agent = await call('POST /v1/agents', { name: 'third', scopes: [] });
    expect([agent.status, agent.body.code]).toEqual([402, 'PLAN_LIMIT_EXCEEDED']);
    expect(agent.body.message).toContain('the plan Free has 2 agents, and there are that many');
    const [first, second] = [
      await makeGrant(call, agentId),
      await makeGrant(call, agentId, { principalId: 'user_bob' }),
    ];
    const third = await call('POST /v1/authorize', {
      agentId,
      principalId: 'user_eve',
      scopes: ['flights:search'],
    });
    expect([third.status, third.body.code]).toEqual([402, 'PLAN_LIMIT_EXCEEDED']);
    expect(third.body.message).toContain('2 grants in force');
    // Recorded, verified, followed, revoked.
    const entry = { grantId: first.grantId, action: 'flight.booked', status: 'success' };
    expect((await call('POST /v1/audit/log', entry)).status).toBe(201);
    expect((await call('POST /v1/tokens/verify', { token: second.grantToken })).body.valid).toBe(true);
    expect((await call('GET /v1/revocation-feed')).status).toBe(200);
    expect((await call(`DELETE /v1/grants/${first.grantId}`)).status).toBe(204);
    // What has ended makes room.
    expect((await askFor(call, agentId, { principalId: 'user_eve' })).code).toBeDefined();
  });
});

test('requests that are open together pass a limit together, and the next one is refused', async () => {
  const { call } = await server.signUp();
  const agentId = await makeAgent(call);
  const open = [];
  for (const principalId of ['ann', 'bob', 'eve']) open.push(await askFor(call, agentId, { principalId }));
  for (const { code } of open) expect((await call('POST /v1/token', { code, agentId })).status).toBe(201);
  const { body } = await call('POST /v1/authorize', {
    agentId,
    principalId: 'dan',
    scopes: ['flights:search'],
  });
  expect([body.code, body.message]).toEqual([
    'PLAN_LIMIT_EXCEEDED',
    expect.stringContaining('more than that'),
  ]);
});

describe('meters', () => {
  /** A developer with a subscription whose entries are of the last hour, as if they had been written then. */
  async function withEntries(calls: number): Promise<{ developer: TestDeveloper; customer: string }> {
    const developer = await server.signUp();
    await subscribe(developer);
    const grant = await makeGrant(developer.call, await makeAgent(developer.call));
    // Metering begins before there is an entry.
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO metered_hours (developer_id, hour, from_seq, to_seq, calls)
        VALUES (${developer.id}, date_trunc('hour', clock_timestamp()) - interval '5 hours', 0, 0, 0)`.execute(
        transaction,
      ),
    );
    for (let number = 0; number < calls; number += 1) {
      const status = number % 2 === 0 ? 'allowed' : 'success';
      await developer.call('POST /v1/audit/log', { grantId: grant.grantId, action: 'a', status });
    }
    await server.sql(`ALTER TABLE audit_entries DISABLE TRIGGER USER`);
    await server.sql(
      `UPDATE audit_entries SET at = date_trunc('hour', clock_timestamp()) - interval '2 hours' WHERE developer_id = '${developer.id}'`,
    );
    await server.sql(`ALTER TABLE audit_entries ENABLE TRIGGER USER`);
    return { developer, customer: customerOf(developer.id) };
  }

  const meter = async (): Promise<void> => {
    await countHours(server.database);
    await sendHours({ database: server.database, stripe: stripeAt(Date.now), log });
  };

  test('bill each entry once, however many processes count, and whatever of the answers is lost', async () => {
    const { customer, developer } = await withEntries(7);
    stripe.faults.set('/v1/billing/meter_events', [
      'lose the answer',
      'lose the answer',
      'be away',
      'refuse',
    ]);
    for (const _ of [1, 2, 3, 4, 5]) {
      await Promise.all([meter(), meter()]);
      // The time until the next attempt, and the lease of a killed process, are over.
      await server.sql(`UPDATE metered_hours SET claimed_until = NULL`);
    }
    await Promise.all([meter(), meter()]);
    expect(stripe.counted(customer, 'grantex_calls')).toBe(4);
    expect(stripe.counted(customer, 'grantex_entries')).toBe(7);
    const { body } = await developer.call('GET /v1/usage');
    expect(body).toMatchObject({ developerId: developer.id, authorizations: 1, tokenExchanges: 1 });
    expect(stripe.faults.get('/v1/billing/meter_events')).toEqual([]);
  });

  test('give up what Stripe may have counted a day ago, and bill nothing twice', async () => {
    const { customer } = await withEntries(2);
    stripe.faults.set('/v1/billing/meter_events', ['lose the answer']);
    await meter();
    await server.sql(
      `UPDATE metered_hours SET claimed_until = NULL, attempted_at = attempted_at - interval '23 hours' WHERE sent_at IS NULL`,
    );
    await meter();
    expect(stripe.counted(customer, 'grantex_calls')).toBe(1);
    expect(stripe.counted(customer, 'grantex_entries')).toBe(0);
    const left = await server.sql(
      `SELECT 1 FROM metered_hours WHERE customer_id IS NOT NULL AND sent_at IS NULL`,
    );
    expect(left).toEqual([]);
  });

  test.each([409, 500] as const)(
    'bill nothing twice that Stripe counted and answered with %d',
    async (answer) => {
      const { customer } = await withEntries(1);
      stripe.faults.set('/v1/billing/meter_events', [answer]);
      await meter();
      expect(stripe.counted(customer, 'grantex_calls')).toBe(1);
      await server.sql(
        `UPDATE metered_hours SET claimed_until = NULL, attempted_at = attempted_at - interval '23 hours' WHERE sent_at IS NULL`,
      );
      stripe.forget();
      await meter();
      expect(stripe.counted(customer, 'grantex_calls')).toBe(1);
      expect(stripe.counted(customer, 'grantex_entries')).toBe(0);
    },
  );

  test('bill an hour at most once, although one of its meters is refused for ever', async () => {
    const { customer } = await withEntries(2);
    for (const _ of [1, 2]) {
      stripe.faults.set('/v1/billing/meter_events', ['none', 'refuse']);
      await meter();
      await server.sql(
        `UPDATE metered_hours SET claimed_until = NULL, attempted_at = attempted_at - interval '23 hours' WHERE sent_at IS NULL`,
      );
      stripe.forget();
    }
    stripe.faults.clear();
    await meter();
    expect(stripe.counted(customer, 'grantex_calls')).toBe(1);
    expect(stripe.counted(customer, 'grantex_entries')).toBe(0);
  });

  test('bill the hour of another developer although one is refused', async () => {
    const [one, other] = [await withEntries(1), await withEntries(1)];
    stripe.faults.set('/v1/billing/meter_events', ['refuse']);
    await meter();
    const counted = [one, other].map(({ customer }) => stripe.counted(customer, 'grantex_calls'));
    expect(counted[0]).not.toBe(counted[1]);
    await server.sql(`UPDATE metered_hours SET claimed_until = NULL`);
    await meter();
    expect(stripe.counted(one.customer, 'grantex_calls')).toBe(1);
    expect(stripe.counted(other.customer, 'grantex_calls')).toBe(1);
  });

  test('bill nothing from before a subscription', async () => {
    const developer = await server.signUp();
    await countHours(server.database);
    expect(
      await server.sql(
        `SELECT 1 FROM metered_hours WHERE developer_id = '${developer.id}' AND customer_id IS NOT NULL`,
      ),
    ).toEqual([]);
  });
});

test('usage by day is in the shape that published clients read', async () => {
  const { call, id } = await server.signUp();
  await makeGrant(call, await makeAgent(call));
  const { body } = await call('GET /v1/usage/history?days=3');
  expect(body).toMatchObject({ developerId: id, days: 3 });
  expect(body.entries).toHaveLength(3);
  expect(body.entries[2]).toEqual({
    date: new Date().toISOString().slice(0, 10),
    authorizations: 1,
    tokenExchanges: 1,
    verifications: 0,
    totalRequests: 2,
  });
});
