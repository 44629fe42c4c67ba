import type { Grant } from '@grantex/sdk';
import type { Field } from './fields.ts';
import { distanceOf } from './moment.ts';

type GrantBudget = Grant['budgets'][number];

const CELLS = 10;

/** What is spent of the budgets of a grant: a field for each. */
export function budgetFields(budgets: readonly GrantBudget[], now: number): Field[] {
  return budgets.map((budget, index): Field => [index === 0 ? 'spent' : '', budgetInWords(budget, now)]);
}

/** `██████░░░░  60 of 100 EUR and 3 of 20 calls, renews in 5 h`; the bar is that of whichever is nearer its end. */
export function budgetInWords({ amount, calls, currency, renewsAt }: GrantBudget, now: number): string {
  const shares = [amount, calls].map((used) =>
    used === undefined ? 0 : Number(used.spent) / Number(used.limit),
  );
  // Whatever is spent shows, and only a budget that is used up is full.
  const share = Math.min(Math.max(...shares), 1);
  const filled = share === 1 ? CELLS : Math.min(Math.ceil(share * CELLS), CELLS - 1);
  const parts = [
    ...(amount === undefined ? [] : [`${amount.spent} of ${amount.limit} ${currency}`]),
    ...(calls === undefined
      ? []
      : [`${calls.spent} of ${calls.limit} ${calls.limit === 1 ? 'call' : 'calls'}`]),
  ];
  const renewal = renewsAt === undefined ? '' : `, renews ${distanceOf(renewsAt, now)}`;
  return `${'█'.repeat(filled)}${'░'.repeat(CELLS - filled)}  ${parts.join(' and ')}${renewal}`;
}
