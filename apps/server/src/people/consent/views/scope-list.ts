import { removeHidden } from '@grantex/core/issuer';
import { type DescribedScope, inLanguage } from '../../../authority/scopes/describe.ts';
import { quoted } from '../../../web/pages/components.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import { limitList, type Limited } from './limit-list.ts';

/** The parts of a scope in words. Each fits within a line of text. */
export interface ScopeInWords {
  sentence: Content;
  limit: Html | undefined;
  /** Whose words these are, or the scope itself where nobody has described it; undefined for a standard sentence. */
  source: Html | undefined;
}

/** Scopes, and how a page describes them. */
export interface Described extends Limited {
  scopes: readonly DescribedScope[];
}

export function scopeInWords(described: DescribedScope, { developerName, texts }: Described): ScopeInWords {
  const { scope, sentence, limit, isStandard } = inLanguage(described, texts.language);
  const developer = quoted(developerName);
  return {
    sentence: sentence === null ? texts.text('consent.undescribed') : quoted(sentence),
    limit: limit === undefined ? undefined : quoted(limit),
    source: isStandard
      ? undefined
      : sentence === null
        ? html`<code>${removeHidden(scope)}</code>`
        : html`<span>${texts.say('consent.ownWords', { developer })}</span>`,
  };
}

/**
 * Scopes in words, one a line.
 * @param isBrief without saying whose words they are, where a later page does. Default: false
 * @param fields where the limits of the only scope are chosen. Default: they are said in words
 */
export function scopeList(
  described: Described,
  { isBrief = false, fields }: { isBrief?: boolean; fields?: Html | undefined } = {},
): Html {
  return html`
    <ul class=${isBrief ? 'scopes brief' : 'scopes'}>
      ${described.scopes.map((scope) => {
        const words = scopeInWords(scope, described);
        const brief = isBrief && scope.sentence !== null ? { ...words, source: undefined } : words;
        return scopeItem(
          brief,
          fields ?? limitList(scope.scope, described),
          fields === undefined ? undefined : 'scope-sentence',
        );
      })}
    </ul>
  `;
}

function scopeItem(
  { sentence, limit, source }: ScopeInWords,
  limits: Html | undefined,
  id: string | undefined,
): Html {
  return html`
    <li>
      <p class="sentence" id=${id}>${sentence}</p>
      ${limit !== undefined && html`<p class="limit">${limit}</p>`}
      ${source !== undefined && html`<p class="fine">${source}</p>`} ${limits}
    </li>
  `;
}
