import type { FastifyRequest } from 'fastify';
import { LANGUAGES } from '../texts/languages.ts';
import { type Html, html } from './html.ts';
import type { Texts } from './texts.ts';

/** The other languages of a page, folded. An answer to a form has no address of its own, and so no switch. */
export function languageSwitch({ language, text }: Texts, { method }: FastifyRequest): Html | false {
  if (method !== 'GET') return false;
  const others = Object.entries(LANGUAGES).filter(([tag]) => tag !== language);
  return html`
    <details class="languages">
      <summary><span class="unseen">${text('common.language')}: </span>${LANGUAGES[language]}</summary>
      <ul>
        ${others.map(
          ([tag, name]) => html`<li><a href=${`?lang=${tag}`} lang=${tag} hreflang=${tag}>${name}</a></li>`,
        )}
      </ul>
    </details>
  `;
}
