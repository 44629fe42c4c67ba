import { type SpentBudget, spentInWords } from '../../../authority/budgets/spent-in-words.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';

/** What is spent of budgets, each in words and as a bar. */
export function spentBars(spent: readonly SpentBudget[], { language }: Texts): Html[] {
  return spent
    .flatMap((budget) => spentInWords(budget, language))
    .map(({ text, share }) => html`<label class="spent">${text} <meter value=${share}></meter></label>`);
}
