import type { DescribedScope } from '../scopes/describe.ts';
import { quoted } from './components.ts';
import { type Html, html } from './html.ts';
import { visibleText } from '../visible-text.ts';

/** Scopes in words, each with what it is called beneath, and with who says so where it is not the same everywhere. */
export function scopeList(scopes: readonly DescribedScope[], developerName: string): Html {
  return html`
    <ul class="scopes">
      ${scopes.map((scope) => scopeItem(scope, developerName))}
    </ul>
  `;
}

function scopeItem({ scope, sentence, isStandard, limit }: DescribedScope, developerName: string): Html {
  return html`
    <li>
      <p class="sentence">
        ${sentence === null ? html`<span>Something that nobody has described</span>` : quoted(sentence)}
      </p>
      ${limit !== undefined && html`<p class="limit">${quoted(limit)}</p>`}
      <p class="fine">
        <code>${visibleText(scope)}</code>
        ${
          sentence === null
            ? html`<span> · ask ${quoted(developerName)} what it means</span>`
            : !isStandard && html`<span> · in the words of ${quoted(developerName)}</span>`
        }
      </p>
    </li>
  `;
}
