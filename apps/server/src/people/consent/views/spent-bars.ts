import { spentInWords } from '../../../authority/budgets/spent-in-words.ts';
import type { BudgetView } from '../../../authority/budgets/view.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';

/** What is spent of the budgets of a scope, each in words and as a bar. */
export function spentBars(scope: string, spent: readonly BudgetView[], { language }: Texts): Html[] {
  return spent
    .filter((budget) => scope === budget.scope)
    .flatMap((budget) => spentInWords(budget, language))
    .map(({ text, share }) => html`<label class="spent">${text} <meter value=${share}></meter></label>`);
}
