import { formatDuration, parseDuration } from '@grantex/core/issuer';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import { limitFields } from './limit-fields.ts';
import { type Described, scopeInWords, scopeList } from './scope-list.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';
import type { Offer, Situation } from './consent.ts';

/** The `id` of the form with the fields of a choice. Where no form decides, the page's script reads the fields. */
export const APPROVAL_FORM = 'approval';

/** What the fields of a choice show. */
export interface Choosing {
  details: Pick<ConsentDetails, 'developer' | 'scopes' | 'limits' | 'lifetime'> &
    Partial<Pick<ConsentDetails, 'notAllowed'>>;
  situation: Situation;
  offer: Offer | undefined;
  texts: Texts;
}

/** The scopes in words, with a checkbox for each where the person decides and there are several. */
export function scopeChoice(consent: Choosing): Html {
  const { offer, details, texts } = consent;
  const described = describedIn(consent);
  const [only] = details.scopes;
  if (offer === undefined) return scopeList(described, { isBrief: isChosenLater(consent) });
  if (details.scopes.length === 1 && only !== undefined) {
    return html`<div>
      ${scopeList(described, { fields: limitsOf(consent, offer, only.scope, 'scope') })}
      ${hidden(consent, 'scope', only.scope)} ${amountField(consent, only.scope, 'scope')}
    </div>`;
  }
  return html`
    <fieldset class="choice">
      <legend class="fine">${texts.text('consent.choose')}</legend>
      <ul class="scopes">
        ${details.scopes.map((_scope, index) => scopeBox(consent, index))}
      </ul>
    </fieldset>
  `;
}

function describedIn({ details, texts }: Choosing): Described {
  return { scopes: details.scopes, limits: details.limits, developerName: details.developer.name, texts };
}

/** Where the person must identify themselves first, and sees all of it again when they decide. */
const BEFORE: readonly Situation[] = ['first-use', 'verified', 'mail'];

function isChosenLater({ situation, details }: Choosing): boolean {
  return BEFORE.includes(situation) && details.scopes.length > 1;
}

function scopeBox(consent: Choosing, index: number): Html | false {
  const { offer, details } = consent;
  const described = details.scopes[index];
  if (offer === undefined || described === undefined) return false;
  const { sentence, limit, source } = scopeInWords(described, describedIn(consent));
  const [box, note] = [`scope-${index}`, `scope-${index}-note`];
  const isAllowed = !details.notAllowed?.includes(described.scope);
  const chosen = offer.choice.scopes.find((scope) => isPartOf(described.scope, scope));
  return html`
    <li>
      <input
        type="checkbox"
        id=${box}
        name="scope"
        value=${chosen ?? described.scope}
        checked=${chosen !== undefined}
        disabled=${!isAllowed}
        form=${formOf(consent)}
        data-choice="list"
        aria-describedby=${source === undefined && isAllowed ? undefined : note}
      />
      <label for=${box}>
        <span class="sentence" id=${`${box}-sentence`}>${sentence}</span>
        ${limit !== undefined && !BOUND.test(described.scope) && html`<span class="limit">${limit}</span>`}
      </label>
      ${isAllowed && source !== undefined && html`<p class="fine" id=${note}>${source}</p>`}
      ${!isAllowed && html`<p class="fine" id=${note}>${consent.texts.text('consent.notAllowed')}</p>`}
      ${isAllowed && amountField(consent, described.scope, box, chosen)}
      ${limitsOf(consent, offer, described.scope, box)}
    </li>
  `;
}

function limitsOf(consent: Choosing, offer: Offer, scope: string, scopeField: string): Html | undefined {
  return limitFields({ ...describedIn(consent), offer, scope, scopeField, form: formOf(consent) });
}

const BOUND = /:max_(?<bound>[\d.]+)$/;

function boundOf(scope: string): string | undefined {
  return BOUND.exec(scope)?.groups?.['bound'];
}

/** Whether a chosen scope is the one that was asked for, or that with a lower amount. */
function isPartOf(asked: string, chosen: string): boolean {
  return asked === chosen || (BOUND.test(asked) && asked.replace(BOUND, '') === chosen.replace(BOUND, ''));
}

/**
 * A field for a lower amount than the one that was asked for. The page's script enables it, and puts the amount into the
 * scope beside it.
 */
function amountField(consent: Choosing, scope: string, scopeField: string, chosen = scope): Html | false {
  const { texts } = consent;
  const bound = boundOf(scope);
  if (bound === undefined) return false;
  const id = `${scopeField}-amount`;
  return html`
    <p class="amount">
      <label for=${id}>${texts.text('consent.upTo')}</label>
      <input
        id=${id}
        type="number"
        inputmode="decimal"
        min="0"
        max=${bound}
        step="any"
        value=${boundOf(chosen)}
        required
        disabled
        autocomplete="off"
        form=${formOf(consent)}
        data-lowers=${scopeField}
      />
      <span>${texts.text('consent.eachTime')}</span>
    </p>
  `;
}

/** The lifetime, with shorter ones to choose from, if there are any. */
export function lifetimeChoice(consent: Choosing): Html {
  const { offer, details, texts } = consent;
  const { text } = texts;
  const duration = durationInWords(texts, details.lifetime);
  const [asked = 0, ...shorter] = offer?.lifetimes ?? [];
  if (shorter.length === 0) {
    return html`<p class="lifetime">
      ${text('consent.lasts', { duration })}
      ${isChosenLater(consent) && html`<span class="fine">${text('consent.later')}</span>`}
      ${offer !== undefined && hidden(consent, 'lifetime', details.lifetime)}
    </p>`;
  }
  return html`
    <div class="choice lifetime">
      <label for="lifetime">${text('consent.howLong')}</label>
      <select id="lifetime" name="lifetime" form=${formOf(consent)} data-choice="value">
        ${[asked, ...shorter].map(
          (seconds) => html`
            <option value=${formatDuration(seconds)} selected=${seconds === offer?.choice.lifetime}>
              ${durationInWords(texts, formatDuration(seconds))}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}

/** Without a choice, the form sends what was requested. */
function hidden(consent: Choosing, name: 'scope' | 'lifetime', value: string): Html {
  const kind = name === 'scope' ? 'list' : 'value';
  return html`<input
    type="hidden"
    id=${name}
    name=${name}
    value=${value}
    form=${formOf(consent)}
    data-choice=${kind}
  />`;
}

function formOf({ situation }: Choosing): string | undefined {
  return situation === 'directory' ? APPROVAL_FORM : undefined;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Larger counts are hard to read: 26 hours are clear, 31,622,399 seconds are not. */
const LEGIBLE = 100;

/** `24h` as `1 day`; "about" and in a larger unit where an exact count would be too large to read. */
export function durationInWords({ language, text }: Texts, duration: string): string {
  const seconds = parseDuration(duration) ?? 0;
  const [unit, length] =
    UNITS.find(([, one]) => seconds % one === 0 && seconds / one < LEGIBLE) ??
    UNITS.find(([, one]) => seconds >= one) ??
    UNITS[3];
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  });
  const words = format.format(seconds / length);
  return seconds % length === 0 ? words : text('common.aboutDuration', { duration: words });
}

/** How long a permission was asked for, for the details. */
export function requestedLifetime({ details, texts }: Pick<Choosing, 'details' | 'texts'>): string {
  return texts.text('consent.requested', { duration: durationInWords(texts, details.lifetime) });
}
