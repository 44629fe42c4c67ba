import { afterAll, expect, test } from 'vitest';
import { type FakeStripe, startFakeStripe } from '../../ledger/billing/fake-stripe.ts';
import { makeAgent } from '../../support/grants.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { consoleSite } from './console.ts';

const stripe: FakeStripe = await startFakeStripe();
afterAll(() => stripe.close());

const off = consoleSite();
const site = consoleSite({
  environment: {
    GRANTEX_STRIPE_KEY: 'sk_test_x',
    GRANTEX_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    GRANTEX_STRIPE_API: stripe.url,
    GRANTEX_PLANS: JSON.stringify([
      { id: 'free', name: 'Free', limits: { agents: 2, grants: 100, entriesPerMonth: 10_000 } },
      { id: 'pro', name: 'Pro', limits: { agents: 100 }, price: 'price_pro' },
    ]),
  },
});

test('a developer sees what a plan allows, and goes to Stripe to buy another one and to manage it', async () => {
  const developer = await site.server.signUp();
  await makeAgent(developer.call);
  await makeAgent(developer.call);
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.route('https://*.stripe.com/**', (route) => route.fulfill({ body: 'Stripe' }));
  await page.getByRole('link', { name: 'Billing' }).click();
  await page.getByRole('heading', { name: 'Free' }).waitFor();
  expect(await page.locator('dl').first().innerText()).toContain('All of 2');
  await expectFine(person, 'console-billing-free');
  await person.press('Buy (Pro)');
  await page.waitForURL(/^https:\/\/checkout\.stripe\.com\/cus_1\/price_pro/);

  const subscription = {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'past_due',
    price: 'price_pro',
    end: 2_000_000_000,
  };
  stripe.subscriptions.set('sub_1', subscription);
  const { body, headers } = stripe.event('customer.subscription.updated', { id: 'sub_1', customer: 'cus_1' });
  await fetch(`${site.server.url}/v1/billing/webhook`, { method: 'POST', body, headers });
  await page.goBack();
  await page.getByRole('heading', { name: 'Pro' }).waitFor();
  await page.getByText('A payment has failed.').waitFor();
  await expectFine(person, 'console-billing-past-due');
  await person.press('Manage at Stripe (the subscription)');
  await page.waitForURL(/^https:\/\/billing\.stripe\.com\/cus_1/);
  await person.leave();
});

test('where nothing is billed, the page says so, and shows what is used', async () => {
  const developer = await off.server.signUp();
  const person = await off.open(developer.key, '/settings/billing');
  await person.page.getByText('This server bills nothing').waitFor();
  await person.page.getByText('Used this month').waitFor();
  await expectFine(person, 'console-billing-off');
  await person.leave();
});
