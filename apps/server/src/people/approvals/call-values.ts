import { escapeHidden, spellHidden } from '@grantex/core/issuer';
import { canonicalJson } from '@grantex/core/log';
import type { JsonValue } from '@grantex/core';
import { type Content, type Html, html } from '../../web/pages/html.ts';

/** Values that are nested deeper are shown as JSON. */
const DEEPEST = 6;

/**
 * The values of a call, exactly: from what a person reads, the JSON that the digest covers can be written again. Texts stand
 * in quotation marks, and everything else is written as in JSON. A character that nobody would see is spelled as its code
 * point, marked, so that no text can imitate it.
 */
export function callValues(value: JsonValue): Html {
  return html`<div class="call-values">${valueOf(value, 1)}</div>`;
}

function members(values: object, depth: number): Html {
  return html`
    <dl class="values">
      ${Object.entries(values).map(
        ([name, value]) => html`
          <div>
            <dt>${name === '' ? html`<q></q>` : html`<bdi>${spell(name, isHiddenInName)}</bdi>`}</dt>
            <dd>${valueOf(value, depth)}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}

function valueOf(value: unknown, depth: number): Html {
  if (typeof value === 'string') return html`<q dir="auto">${spelled(value)}</q>`;
  const isNested = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isNested || depth === DEEPEST)
    return html`<code dir="ltr">${escapeSpaces(escapeHidden(canonicalJson(value)))}</code>`;
  if (!Array.isArray(value)) return members(value, depth + 1);
  return html`<ol class="values">
    ${value.map((item) => html`<li>${valueOf(item, depth + 1)}</li>`)}
  </ol>`;
}

/** A text in which each character that nobody would see is spelled. Line feeds stay, as lines. */
export function spelled(text: string): Content[] {
  return spell(text, isHidden);
}

/** Whether a character of a text is spelled; `rest` is what comes after it. */
type IsSpelled = (character: string, before: string, rest: string) => boolean;

function spell(text: string, isSpelled: IsSpelled): Content[] {
  const pieces: Content[] = [];
  let visible = '';
  let place = 0;
  for (const character of text) {
    const before = text.slice(0, place);
    place += character.length;
    if (!isSpelled(character, before, text.slice(place))) {
      visible += character;
      continue;
    }
    pieces.push(visible, html`<mark>${codePoint(character)}</mark>`);
    visible = '';
  }
  return [...pieces, visible];
}

/** Also another space than the usual one, which looks the same. */
function isHidden(character: string): boolean {
  if (character === '\n' || character === ' ') return false;
  return /\p{Zs}/u.test(character) || spellHidden(character) !== character;
}

/** A name stands on one line, without quotation marks: nobody sees a space at its ends, or one of several. */
function isHiddenInName(character: string, before: string, rest: string): boolean {
  if (character === ' ') return before === '' || rest === '' || before.endsWith(' ') || rest.startsWith(' ');
  return character === '\n' || isHidden(character);
}

/** Writes each space in the strings of a JSON text that looks like the usual one as `\uXXXX`. */
function escapeSpaces(json: string): string {
  return json.replaceAll(
    /(?! )\p{Zs}/gu,
    (space) => `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function codePoint(character: string): string {
  const hexadecimal = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hexadecimal.padStart(4, '0')}`;
}
