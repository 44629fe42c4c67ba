import type { CallDetail } from '@grantex/core/issuer';
import { detailsOf } from '../../../authority/details/asked-details.ts';
import type { SpentBudget } from '../../../authority/budgets/spent-in-words.ts';
import { limitsInWords, type LimitInWords, type Piece } from '../../../authority/scopes/limits-in-words.ts';
import { quoted } from '../../../web/pages/components.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import { spentBars } from './spent-bars.ts';
import { type ShownLimits, titleIn } from '../../authorization-requests/shown-limits.ts';

/** What limits a scope, and how a page describes it. */
export interface Limited {
  limits: Pick<ShownLimits, 'details' | 'titles'>;
  /** What is spent of their budgets. Default: the page does not say it */
  spent?: readonly SpentBudget[];
  developerName: string;
  texts: Texts;
}

/** How many limits of a scope are in sight; the others are folded. */
const MOST_IN_SIGHT = 10;

/**
 * What limits a scope, one sentence an item.
 * @param leavesOut what the page says elsewhere, such as in a field. Default: nothing
 */
export function limitList(
  scope: string,
  { limits, spent = [], developerName, texts }: Limited,
  leavesOut: (detail: CallDetail, limit: LimitInWords) => boolean = () => false,
): Html | undefined {
  const titleOf = titleIn(limits);
  const details = detailsOf([scope], limits.details);
  if (details.length === 0) return undefined;
  const sentences = details.flatMap((detail) =>
    limitsInWords(detail, texts.language, titleOf).filter((limit) => !leavesOut(detail, limit)),
  );
  const items = sentences.map((limit) => html`<li>${limitItem(limit, texts)}</li>`);
  const ofScope = spent.filter((budget) => details.some((detail) => detail.scope === budget.scope));
  const isTitled = limits.titles.some(([titled]) => details.some((detail) => detail.scope === titled));
  return html`
    <div class="limits">
      ${
        items.length > 0 &&
        html`<ul>
          ${items.slice(0, MOST_IN_SIGHT)}
        </ul>`
      }
      ${
        items.length > MOST_IN_SIGHT &&
        html`<details>
          <summary>${texts.text('common.showAll', { count: items.length })}</summary>
          <ul>
            ${items.slice(MOST_IN_SIGHT)}
          </ul>
        </details>`
      }
      ${spentBars(ofScope, texts)}
      ${isTitled && html`<p class="fine">${texts.say('consent.limitWords', { developer: quoted(developerName) })}</p>`}
    </div>
  `;
}

function limitItem({ pieces, values = [] }: LimitInWords, texts: Texts): Content {
  if (values.length === 0) return pieces.map(pieceOf);
  return [
    ...pieces.map(pieceOf),
    html`<details>
      <summary>${texts.text('common.showAll', { count: values.length })}</summary>
      <ul class="values">
        ${values.map((value) => html`<li>${valueOf(value)}</li>`)}
      </ul>
    </details>`,
  ];
}

function pieceOf(piece: Piece): string | Html {
  return typeof piece === 'string' ? piece : valueOf(piece.value);
}

/** A value of the developer's, with its hidden characters spelled already. It keeps its own writing direction. */
export function valueOf(value: string): Html {
  return html`<bdi><code>${value}</code></bdi>`;
}
