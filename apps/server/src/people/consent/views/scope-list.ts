import { removeHidden } from '@grantex/core/issuer';
import type { DescribedScope } from '../../../authority/scopes/describe.ts';
import { quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';

/** The parts of a scope in words. Each fits within a line of text. */
export interface ScopeInWords {
  sentence: Html;
  limit: Html | undefined;
  /** The scope itself, and whose words describe it unless the sentence is a standard one. */
  source: Html;
}

export function scopeInWords(
  { scope, sentence, isStandard, limit }: DescribedScope,
  developerName: string,
): ScopeInWords {
  return {
    sentence: sentence === null ? html`<span>Something that nobody has described</span>` : quoted(sentence),
    limit: limit === undefined ? undefined : quoted(limit),
    source: html`
      <span>
        <code>${removeHidden(scope)}</code>
        ${
          sentence === null
            ? html`<span> · ask ${quoted(developerName)} what it means</span>`
            : !isStandard && html`<span> · in the words of ${quoted(developerName)}</span>`
        }
      </span>
    `,
  };
}

/** Scopes in words, each with the scope itself beneath. */
export function scopeList(scopes: readonly DescribedScope[], developerName: string): Html {
  return html`
    <ul class="scopes">
      ${scopes.map((scope) => scopeItem(scopeInWords(scope, developerName)))}
    </ul>
  `;
}

function scopeItem({ sentence, limit, source }: ScopeInWords): Html {
  return html`
    <li>
      <p class="sentence">${sentence}</p>
      ${limit !== undefined && html`<p class="limit">${limit}</p>`}
      <p class="fine">${source}</p>
    </li>
  `;
}
