import { formatText } from '../../web/texts/format-text.ts';
import type { Language } from '../../web/texts/languages.ts';
import type { BudgetView } from './view.ts';

/** What is spent of a budget, as a sentence and as a bar. */
export interface SpentInWords {
  /** Such as `1,250 of 2,000 EUR today; renews at midnight UTC`. */
  text: string;
  /** From 0 to 1. */
  share: number;
}

/** A budget of a scope, with what is spent of its present window: decimals as texts, as in a `BudgetView`. */
export interface SpentBudget extends Pick<BudgetView, 'scope' | 'per' | 'currency'> {
  amount?: { limit: string; spent: string } | undefined;
  calls?: { limit: number; spent: number } | undefined;
}

/** What is spent of the present window of a budget: of its amount, of its calls, or of both. */
export function spentInWords(
  { per, currency, amount, calls }: SpentBudget,
  language: Language,
): SpentInWords[] {
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  const decimal = (text: string): string => decimals.format(text as Intl.StringNumericLiteral);
  return [
    ...(amount === undefined
      ? []
      : [
          {
            text: formatText(language, 'limit.spentAmount', {
              spent: decimal(amount.spent),
              limit: `${decimal(amount.limit)} ${currency}`,
              per,
            }),
            share: shareOf(Number(amount.spent), Number(amount.limit)),
          },
        ]),
    ...(calls === undefined
      ? []
      : [
          {
            text: formatText(language, 'limit.spentCalls', {
              spent: String(calls.spent),
              calls: calls.limit,
              per,
            }),
            share: shareOf(calls.spent, calls.limit),
          },
        ]),
  ];
}

/** More than all is spent where a budget was carried over from a larger one. */
function shareOf(spent: number, limit: number): number {
  return Math.min(1, spent / limit);
}
