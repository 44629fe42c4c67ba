import type { CallDetail } from '@grantex/core/issuer';
import { detailsOf } from '../../../authority/details/asked-details.ts';
import { argumentName, byPath } from '../../../authority/scopes/limits-in-words.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import { limitText } from '../../authorization-requests/tightening.ts';
import { titleIn } from '../../authorization-requests/shown-limits.ts';
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

/** What limits a scope, in words, with a field for each highest amount, and a box to be asked each time. */
export function limitFields(options: LimitFieldsOptions): Html | undefined {
  const { limits, scope } = options;
  const details = detailsOf([scope], limits.details);
  if (details.length === 0) return undefined;
  // A field says the same as the sentence.
  const list = limitList(scope, options, (detail, { lowers }) => isOnlyHighest(detail, lowers));
  return html`
    <div class="limited choice">
      ${list}
      ${details.flatMap((detail) => lowerable(detail).map((path) => amountField(options, detail, path)))}
      ${askBox(options, details)}
    </div>
  `;
}

function isOnlyHighest({ arguments: limits = {} }: CallDetail, path: string | undefined): boolean {
  return path !== undefined && limits[path]?.min === undefined;
}

/** The arguments with a highest amount that can be lower. */
function lowerable({ arguments: limits = {} }: CallDetail): string[] {
  return byPath(limits)
    .filter(([, { max, min }]) => max !== undefined && max !== min)
    .map(([path]) => path);
}

/** The page's script enables the field, and puts the amount into the hidden one beside it. */
function amountField(options: LimitFieldsOptions, detail: CallDetail, path: string): Html {
  const { limits, scopeField, form, texts } = options;
  const { max = '', min = '0' } = detail.arguments?.[path] ?? {};
  const index = limits.details.indexOf(detail);
  const id = `${scopeField}-limit-${index}-${Object.keys(detail.arguments ?? {}).indexOf(path)}`;
  const name = argumentName(path, titleIn(limits)(detail.scope, path));
  return html`
    <p class="amount">
      <label for=${`${id}-amount`}>${texts.say('consent.atMost', { argument: valueOf(name) })}</label>
      <input
        id=${`${id}-amount`}
        type="number"
        inputmode="decimal"
        min=${min}
        max=${max}
        step="any"
        value=${max}
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
        value=${limitText(index, max, path)}
        form=${form}
        data-choice="list"
      />
    </p>
  `;
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
