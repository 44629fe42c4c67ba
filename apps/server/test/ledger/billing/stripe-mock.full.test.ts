import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlans } from '../../../src/ledger/billing/plans.ts';
import { createStripe, type StripeAccount } from '../../../src/ledger/billing/stripe.ts';

/** Checks every request against the description of Stripe's API that it contains. It keeps nothing. */
const STRIPE_MOCK = 'github.com/stripe/stripe-mock@v0.203.0';
const PORT = '12911';

let folder: string;
let stripe: StripeAccount;
let stop: () => Promise<void>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stripe-mock-'));
  await promisify(execFile)('go', ['install', STRIPE_MOCK], { env: { ...process.env, GOBIN: folder } });
  const mock = spawn(join(folder, 'stripe-mock'), ['-http-port', PORT, '-https-port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(mock, 'exit');
  stop = async () => {
    mock.kill();
    await ended;
  };
  for await (const line of createInterface({ input: mock.stdout })) if (line.includes('Listening')) break;
  mock.stdout.resume();
  stripe = createStripe({
    key: 'sk_test_123',
    webhookSecret: 'whsec_x',
    api: `http://127.0.0.1:${PORT}`,
    plans: readPlans('[{"id":"free","name":"Free","limits":{}}]') ?? ([] as never),
    now: Date.now,
  });
}, 600_000);
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const plan = { id: 'pro', name: 'Pro', limits: {}, price: 'price_1', meteredPrices: ['price_2'] };

test('every request of this server is one that Stripe takes, and every answer one that it reads', async () => {
  const customer = await stripe.makeCustomer({ id: 'dev_1', name: 'Travel Inc', email: 'a@example.com' });
  expect(customer).toMatch(/^cus_/);
  const pages = { successUrl: 'https://a.example/ok', cancelUrl: 'https://a.example/no' };
  expect(await stripe.checkout(plan, customer, pages)).toMatch(/^https:\/\//);
  expect(await stripe.portal(customer, 'https://a.example')).toMatch(/^https:\/\//);
  expect(await stripe.countingSubscriptions(customer)).toEqual([
    expect.objectContaining({ status: 'active', priceId: expect.stringMatching(/^price_/) }),
  ]);
  const seen = await stripe.subscription('sub_1');
  expect(seen).toMatchObject({
    subscriptionId: 'sub_1',
    status: 'active',
    priceId: expect.stringMatching(/^price_/),
  });
  const event = {
    meter: 'grantex_calls',
    customerId: customer,
    value: 7,
    identifier: 'a'.repeat(64),
  } as const;
  await stripe.meter({ ...event, at: new Date() });
});
