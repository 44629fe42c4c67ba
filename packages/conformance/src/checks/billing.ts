import { type Check, check } from '../runner/check.ts';
import { expectError, expectStatus, expectThat, listOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';
import { memberOf } from '../http/answer.ts';

/** §16, Billing: what needs no Stripe. */
export const billing: readonly Check[] = [
  check(
    '16.billing-off',
    { cites: [{ section: '16', says: 'GET /v1/billing/subscription, POST /v1/billing/checkout and' }] },
    async (context) => {
      const answer = await context.api.get('/v1/billing/subscription');
      if (answer.status === 200) throw new Skip('the server bills through Stripe');
      expectError(answer, 503, 'BILLING_NOT_CONFIGURED');
      const checkout = await context.api.post('/v1/billing/checkout', { plan: 'pro' });
      expectError(checkout, 503, 'BILLING_NOT_CONFIGURED');
      expectError(await context.api.post('/v1/billing/portal'), 503, 'BILLING_NOT_CONFIGURED');
      for (const _ of [1, 2, 3]) await context.agent();
    },
  ),

  check(
    '16.usage',
    { cites: [{ section: '16', says: 'Both MUST answer whether billing is configured' }] },
    async (context) => {
      context.needsSandbox();
      await context.grant();
      const usage = await context.api.get('/v1/usage');
      expectStatus(usage, 200);
      const grants = Number(memberOf(usage.body, 'tokenExchanges'));
      expectThat(grants >= 1, 'the grants of this month', grants, usage);
      const history = await context.api.get('/v1/usage/history?days=2');
      expectStatus(history, 200);
      expectThat(listOf(history, 'entries').length > 0, 'an entry for today', history.received, history);
      expectError(await context.api.get('/v1/usage/history?days=93'), 400);
    },
  ),
];
