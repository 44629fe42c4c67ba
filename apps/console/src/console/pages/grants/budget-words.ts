import type { GrantBudget } from '@grantex/sdk';

/** The amounts or the calls of a budget. */
export interface BudgetPart {
  /** `150 of 2,000 EUR used today, 1,850 left`. */
  text: string;
  /** Used, from 0 to 1: for a bar, not for reckoning. */
  share: number;
}

/** The windows are those of UTC. */
const WINDOWS: Readonly<Record<GrantBudget['per'], string>> = {
  grant: 'in all',
  hour: 'this hour',
  day: 'today (UTC)',
  month: 'this month (UTC)',
};

const FIGURES = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** Says what is used of the present window of a budget: its amount, its calls, or both. */
export function budgetParts({ per, currency = '', amount, calls }: GrantBudget): readonly BudgetPart[] {
  const parts: BudgetPart[] = [];
  if (amount !== undefined) parts.push(partOf(amount, ` ${currency}`, per));
  if (calls !== undefined) parts.push(partOf(calls, calls.limit === 1 ? ' call' : ' calls', per));
  return parts;
}

function partOf(
  { limit, spent, left }: Readonly<Record<'limit' | 'spent' | 'left', string | number>>,
  unit: string,
  per: GrantBudget['per'],
): BudgetPart {
  const text = `${figure(spent)} of ${figure(limit)}${unit} used ${WINDOWS[per]}, ${figure(left)} left`;
  return { text, share: Math.min(1, Math.max(0, Number(spent) / Number(limit))) };
}

/** Decimals in texts are formatted exactly. */
function figure(decimal: string | number): string {
  return FIGURES.format(decimal as number | `${number}`);
}
