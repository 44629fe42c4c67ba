import { type Check, check } from '../runner/check.ts';
import type { Context, Granted } from '../runner/context.ts';
import { begun, expectMember, expectThat, textOf } from '../runner/expect.ts';
import { delegate } from './delegate.ts';
import {
  admit,
  detail,
  expectAllowed,
  expectRefused,
  expectSpent,
  limited,
  PAY,
  payment,
} from './limited-calls.ts';

/** §15, Budgets. */
export const budgets: readonly Check[] = [
  check(
    '15.budget-of-the-tree',
    { cites: [{ section: '15', says: 'A call MUST debit each budget' }] },
    async (context) => {
      const root = await limited(context, { budget: { amount: '50', currency: 'EUR', per: 'grant' } });
      const child = await below(context, root, { budget: { amount: '40', currency: 'EUR', per: 'grant' } });
      expectAllowed(await admit(context, child.grantToken, payment(30)));
      await expectSpent(context, root.grantId, { amount: '30' });
      expectAllowed(await admit(context, root.grantToken, payment(15)));
      // It fits into its own budget, and not into that above.
      expectRefused(await admit(context, child.grantToken, payment(6)), 'budget_exceeded');
      await expectSpent(context, child.grantId, { amount: '30' });
      await expectSpent(context, root.grantId, { amount: '45' });
    },
  ),

  check(
    '15.budget-at-once',
    { cites: [{ section: '15', says: 'The children of a grant MUST NOT spend more' }] },
    async (context) => {
      const root = await limited(context, { budget: { amount: '50', currency: 'EUR', per: 'grant' } });
      const children = await Promise.all([1, 2, 3].map(() => below(context, root)));
      const answers = await Promise.all(
        children.flatMap(({ grantToken }) => [1, 2].map(() => admit(context, grantToken, payment(20)))),
      );
      const allowed = answers.filter(({ body }) => (body as { decision?: string }).decision === 'allow');
      expectThat(allowed.length === 2, 'two calls of 20 within 50', allowed.length, answers[0]);
      await expectSpent(context, root.grantId, { amount: '40' });
    },
  ),

  check(
    '15.budget-of-calls',
    { cites: [{ section: '15', says: 'Each call MUST count as one' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, { budget: { calls: 2, per: 'grant' } });
      expectAllowed(await admit(context, grantToken));
      expectAllowed(await admit(context, grantToken, { ...payment(5), currency: 'USD' }));
      const third = await admit(context, grantToken);
      expectRefused(third, 'budget_exceeded');
      expectMember(third, 'refusal.budget', { remaining: '0' });
      await expectSpent(context, grantId, { calls: 2 });
    },
  ),

  check(
    '15.budget-needs',
    {
      cites: [
        { section: '15', says: 'Where a budget has an amount, a call without' },
        { section: '15', says: 'budget_exceeded MUST say as budget' },
        { section: '15', says: 'GET /v1/grants/:id, and each list of grants, MUST have budgets' },
      ],
    },
    async (context) => {
      const { grantToken, grantId } = await limited(context, {
        budget: { amount: '100', currency: 'EUR', per: 'day' },
      });
      expectRefused(await admit(context, grantToken), 'amount_not_stated');
      expectRefused(await admit(context, grantToken, payment('-1')), 'amount_invalid');
      expectRefused(await admit(context, grantToken, payment('1e1')), 'amount_invalid');
      expectRefused(
        await admit(context, grantToken, { ...payment(1), currency: 'USD' }),
        'currency_not_granted',
      );
      for (const amount of [0.1, '0.2', '69.7'])
        expectAllowed(await admit(context, grantToken, payment(amount)));
      const over = await admit(context, grantToken, payment('30.0001'));
      expectRefused(over, 'budget_exceeded');
      expectMember(over, 'refusal.budget.remaining', '30');
      expectMember(over, 'refusal.budget.currency', 'EUR');
      const renews = textOf(over, 'refusal.budget.renewsAt');
      expectThat(renews.endsWith('T00:00:00.000Z'), 'the next midnight UTC', renews, over);
      const grant = await context.api.get(`/v1/grants/${grantId}`);
      expectMember(grant, 'budgets.0.amount', { limit: '100', spent: '70', left: '30' });
      const { agentId } = await context.sharedAgent();
      const listed = await context.api.get(`/v1/grants?agentId=${agentId}&pageSize=200`);
      const found = (listed.body as { grants?: { id: string; budgets?: unknown[] }[] }).grants?.find(
        ({ id }) => id === grantId,
      );
      expectThat(found?.budgets?.length === 1, 'the budget of the grant in the list', found, listed);
    },
  ),
];

/** A grant below another one, for its payments. */
async function below(context: Context, parent: Granted, limits?: object) {
  const { grantToken, agentId } = parent;
  const asked = { scopes: [PAY], ...(limits && { authorizationDetails: [detail(limits)] }) };
  const answer = begun(await delegate(context, grantToken, agentId, asked), 201);
  return { grantId: textOf(answer, 'grantId'), grantToken: textOf(answer, 'grantToken') };
}
