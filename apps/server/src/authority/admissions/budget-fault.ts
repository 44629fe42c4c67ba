import { AuthorizationError } from '@grantex/core';
import type { GrantBudget } from '../budgets/budget.ts';
import type { LockedBudget } from '../budgets/lock-budgets.ts';
import type { AdmissionCall } from './call.ts';

/** Why an amount cannot be counted in a budget: the call states none, or in another currency. */
export function currencyFault(
  { amount, currency }: GrantBudget,
  call: Pick<AdmissionCall, 'amount' | 'currency'>,
): AuthorizationError | undefined {
  if (amount === undefined) return undefined;
  if (call.amount === undefined) return new AuthorizationError('amount_not_stated');
  if (call.currency === currency) return undefined;
  const stated = call.currency ?? 'none';
  return new AuthorizationError('currency_not_granted', {
    detail: `The budget is in ${currency}; the call states ${stated}.`,
  });
}

/** The refusal of a call that does not fit: it says what remains, and when the budget renews. */
export function budgetFault({ currency, amountLeft, callsLeft, renewsAt }: LockedBudget): AuthorizationError {
  const renews = renewsAt === null ? undefined : renewsAt.toISOString();
  const isAmount = amountLeft !== null && callsLeft !== 0;
  const remaining = isAmount ? amountLeft : String(callsLeft ?? 0);
  const unit = isAmount ? currency : 'calls';
  return new AuthorizationError('budget_exceeded', {
    detail: `Left: ${remaining} ${unit}${renews === undefined ? '' : `, until ${renews}`}.`,
    members: {
      budget: {
        remaining,
        ...(isAmount && currency !== undefined ? { currency } : {}),
        ...(renews === undefined ? {} : { renewsAt: renews }),
      },
    },
  });
}
