import type { ShownDomain } from '../../../authority/domains/shown-domain.ts';
import { quoted } from '../../../web/pages/components.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';

/** A developer as these pages name them. */
export interface NamedDeveloper {
  name: string;
  /** Null where no domain is verified. */
  domain: ShownDomain | null;
}

/** Whose agent asks: the developer's name, which nobody has checked, above the domain and logo that this server has. */
export function developerLine({ name, domain }: NamedDeveloper, texts: Texts): Html {
  const line = html`<p class="eyebrow">${texts.say('consent.asks', { developer: quoted(name) })}</p>`;
  if (domain === null) return line;
  return html`
    <div class="developer-line">
      ${domain.logo !== null && html`<img class="logo" src=${domain.logo} alt="" width="40" height="40" />`}
      <div>
        ${line}
        <p class="verified-domain">
          <svg viewBox="0 0 20 20" role="img">
            <title>${texts.text('common.verifiedDomain')}</title>
            <path d="M4 10.5l4 4 8-9" />
          </svg>
          <bdi dir="ltr">${domain.name}</bdi>
        </p>
      </div>
    </div>
  `;
}

/** What has been checked of a developer, and what has not. */
export function domainChecked({ name, domain }: NamedDeveloper, { say }: Texts): Content {
  if (domain === null) return undefined;
  const values = {
    domain: html`<strong><bdi dir="ltr">${domain.name}</bdi></strong>`,
    developer: quoted(name),
  };
  return html`<p>${say('consent.domainChecked', values)}</p>`;
}
