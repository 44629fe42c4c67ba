import { quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import { lifetimeChoice, scopeChoice } from './choice.ts';
import type { Consent } from './consent.ts';
import { consentFacts } from './consent-facts.ts';
import { developerLine } from './developer-line.ts';

/** What a decision is about: who asks, for what, and for how long; everything else is folded. */
export function requestCard(consent: Consent): Html {
  const { details, texts } = consent;
  const { agent, developer } = details;
  return html`
    <div class="asked">
      ${developerLine(developer, texts)}
      <h1 id="asked">${texts.say('consent.wants', { agent: quoted(agent.name) })}</h1>
      <h2 class="unseen">${texts.text('consent.may')}</h2>
      ${scopeChoice(consent)} ${notAllowed(consent)} ${lifetimeChoice(consent)}
      <details>
        <summary>${texts.text('consent.details')}</summary>
        ${consentFacts(consent)}
      </details>
    </div>
  `;
}

/** What the person's groups at their organization do not let them approve. */
function notAllowed({ details, texts }: Consent): Html | false {
  const { length } = details.notAllowed;
  if (length === 0) return false;
  const isAll = length === details.scopes.length;
  return html`<p class="notice warning">
    ${isAll ? texts.text('consent.noneAllowed') : texts.text('consent.someNotAllowed', { count: length })}
  </p>`;
}
