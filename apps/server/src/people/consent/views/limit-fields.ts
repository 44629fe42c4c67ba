import type { CallDetail } from '@grantex/core/issuer';
import { detailsOf } from '../../../authority/details/asked-details.ts';
import { argumentName } from '../../../authority/scopes/limits-in-words.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import { titleIn } from '../../authorization-requests/shown-limits.ts';
import { type Lowerable, limitText, lowerableIn } from '../../authorization-requests/tightening.ts';
import type { Offer } from './consent.ts';
import { limitList, type Limited, valueOf } from './limit-list.ts';

/** Where the limits of a scope are chosen. */
export interface LimitFieldsOptions extends Limited {
  offer: Offer;
  /** As it was asked for. */
  scope: string;
  /** The `id` of the scope's own field. */
  scopeField: string;
  /** The `id` of the form that decides, if one does. */
  form: string | undefined;
}

/** What limits a scope, in words, with a field for each amount that can be lower, and a box to be asked each time. */
export function limitFields(options: LimitFieldsOptions): Html | undefined {
  const { limits, scope } = options;
  const details = detailsOf([scope], limits.details);
  if (details.length === 0) return undefined;
  // Fields say the same as such a sentence.
  const list = limitList(scope, options, (detail, { lowers = [] }) => {
    const fields = fieldsOf(detail).map(({ place }) => place);
    return lowers.length > 0 && lowers.every((place) => fields.includes(place));
  });
  return html`
    <div class="limited choice">
      ${list}
      ${details.flatMap((detail) => fieldsOf(detail).map((field) => amountField(options, detail, field)))}
      ${askBox(options, details)}
    </div>
  `;
}

interface AmountField extends Lowerable {
  /** The lowest amount that can be entered. */
  min: string;
}

/** The amounts of a detail that can be lower. */
function fieldsOf(detail: CallDetail): AmountField[] {
  return lowerableIn(detail)
    .map((lowerable) => ({ ...lowerable, min: lowestOf(detail, lowerable) }))
    .filter(({ amount, min }) => Number(amount) > Number(min));
}

function lowestOf({ arguments: limits = {} }: CallDetail, { kind, path }: Lowerable): string {
  if (kind === 'argument') return limits[path]?.min ?? '0';
  return { ask: '0', amount: '0.0001', calls: '1' }[kind];
}

/** The page's script enables the field, and puts the amount into the hidden one beside it. */
function amountField(options: LimitFieldsOptions, detail: CallDetail, field: AmountField): Html {
  const { limits, scopeField, form } = options;
  const { kind, place, amount, min } = field;
  const index = limits.details.indexOf(detail);
  const nth = lowerableIn(detail).findIndex((each) => each.place === place);
  const id = `${scopeField}-limit-${index}-${nth}`;
  return html`
    <p class="amount">
      <label for=${`${id}-amount`}>${labelOf(options, detail, field)}</label>
      <input
        id=${`${id}-amount`}
        type="number"
        inputmode="decimal"
        min=${min}
        max=${amount}
        step=${kind === 'calls' ? '1' : 'any'}
        value=${amount}
        required
        disabled
        autocomplete="off"
        form=${form}
        data-lowers=${id}
        data-with=${scopeField}
        aria-describedby=${`${scopeField}-sentence`}
      />
      <input
        type="hidden"
        id=${id}
        name="limit"
        value=${limitText(index, amount, place)}
        form=${form}
        data-choice="list"
      />
    </p>
  `;
}

function labelOf(
  { limits, texts }: LimitFieldsOptions,
  { scope, budget }: CallDetail,
  { kind, path }: Lowerable,
): Content {
  const { per = 'grant', currency = '' } = budget ?? {};
  if (kind === 'amount') return texts.text('consent.atMostSpent', { per, currency });
  if (kind === 'calls') return texts.text('consent.atMostCalls', { per });
  const argument = valueOf(argumentName(path, titleIn(limits)(scope, path)));
  return texts.say(kind === 'ask' ? 'consent.asksAbove' : 'consent.atMost', { argument });
}

function askBox(
  { offer, scopeField, form, texts }: LimitFieldsOptions,
  details: readonly CallDetail[],
): Html | false {
  const [detail] = details;
  if (detail === undefined || details.some(({ ask }) => ask === true)) return false;
  const id = `${scopeField}-ask`;
  return html`
    <p class="option">
      <input
        type="checkbox"
        id=${id}
        name="ask"
        value=${detail.scope}
        checked=${offer.choice.tightening.ask.includes(detail.scope)}
        form=${form}
        data-choice="list"
        aria-describedby=${`${scopeField}-sentence`}
      />
      <label for=${id}>${texts.text('consent.askEachTime')}</label>
    </p>
  `;
}
