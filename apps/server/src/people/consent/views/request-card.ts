import { removeHidden } from '@grantex/core/issuer';
import { facts, moment, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';
import { lifetimeChoice, scopeChoice } from './choice.ts';
import type { Consent } from './consent.ts';

/** What a decision is about: what is requested, by whom and for whom, and what can be chosen. */
export function requestCard(consent: Consent): Html {
  const { details } = consent;
  const { agent, developer } = details;
  return html`
    <section class="card" aria-labelledby="asked">
      <p class="eyebrow">${quoted(developer.name)} asks for your permission</p>
      <h1 id="asked">“${quoted(agent.name)}” wants to act for you</h1>
      ${agent.description !== null && html`<blockquote class="description">${quoted(agent.description)}</blockquote>`}
      <h2>What it wants to do</h2>
      ${scopeChoice(consent)}
      <h2>Details</h2>
      ${facts([
        ['For how long', lifetimeChoice(consent)],
        ['For which service', ...audienceInWords(details.audience, details.isIssuerAudience, developer.name)],
        ['The agent', ...identityOf(details)],
        ['What it may delegate', describeDelegation(details)],
        ['For whom', ...personOf(details)],
        ['Your answer goes to', ...destinationOf(details)],
      ])}
    </section>
  `;
}

function identityOf({ agent, developer }: ConsentDetails): (Html | string)[] {
  const known = html`<p class="fine">
    Known here since ${moment(agent.knownSince)} as <code>${agent.id}</code>
  </p>`;
  const access = html`<p>
    Anyone with the credentials of ${quoted(developer.name)} can use what you approve.
  </p>`;
  if (agent.keyId === null) {
    return [html`<p>It has <strong>no proven key</strong>.</p>`, access, known];
  }
  return [
    html`<p>It has <strong>proven</strong> that it holds its own key.</p>`,
    access,
    known,
    html`<p class="fine">Key <code>${agent.keyId}</code></p>`,
  ];
}

function personOf({ principalId, developer, binding }: ConsentDetails): (Html | string)[] {
  const name = html`<p><strong>${quoted(principalId)}</strong> at ${quoted(developer.name)}</p>`;
  if (binding.kind === 'unbound')
    return [name, html`<p class="fine">This name is not bound to a person yet.</p>`];
  const account =
    binding.way === 'directory' && binding.provider !== null
      ? html`<span>to an account at <strong>${binding.provider}</strong>.</span>`
      : BOUND_TO[binding.way];
  return [name, html`<p class="fine">Bound since ${moment(binding.since)} ${account}</p>`];
}

/** What a name is bound to, and how. */
const BOUND_TO = {
  verified: 'to a passkey, by a link that was sent to this person’s address.',
  account: 'to a passkey. Nobody here knows more about this person.',
  'first-use': 'to the passkey of the first person who decided under this name. No address was checked.',
  directory: 'to an account, by this person’s organisation.',
} as const;

function destinationOf({ redirectUri, developer }: ConsentDetails): (Html | string)[] {
  if (redirectUri === null) return [quoted(developer.name), '. You can close this page after you decide.'];
  const { protocol, host } = new URL(redirectUri);
  if (/^https?:$/.test(protocol)) return [html`<code>${removeHidden(host)}</code>`];
  return ['The app ', html`<code>${removeHidden(protocol.replace(/:$/, ''))}</code>`, ' on this device'];
}

/** Where a permission is valid. One for the issuer is valid at every service that works with the developer. */
function audienceInWords(
  audience: string,
  isIssuerAudience: boolean,
  developerName: string,
): readonly (Html | string)[] {
  if (isIssuerAudience) return ['Any service that works with ', quoted(developerName)];
  return [html`<code>${removeHidden(audience)}</code>`];
}

/** What the agent may delegate, by its developer's current settings, which may change later. */
function describeDelegation({ delegation, developer }: ConsentDetails): Html {
  const { depth, narrowing } = delegation;
  const settings = html`<span>with the current settings of ${quoted(developer.name)}</span>`;
  if (depth === 0) return html`<p>Nothing, ${settings}.</p>`;
  const what = narrowing === 'strict' ? 'Parts of this' : 'This, or parts of it';
  const further =
    depth === 1
      ? 'These agents cannot delegate it further'
      : `These agents can delegate it further, ${depth} steps at most`;
  return html`<p>
    ${what}, to other agents of ${quoted(developer.name)}. ${further}, ${settings}. Everything delegated ends
    when you end this permission, or when it expires.
  </p>`;
}
