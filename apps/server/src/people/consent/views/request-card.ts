import { removeHidden } from '@grantex/core/issuer';
import { facts, moment, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';
import { lifetimeChoice, scopeChoice } from './choice.ts';
import type { Consent } from './consent.ts';

/** Everything that a decision is about: what is asked for, by whom and for whom, and what may be chosen of it. */
export function requestCard(consent: Consent): Html {
  const { details } = consent;
  const { agent, developer } = details;
  return html`
    <section class="card" aria-labelledby="asked">
      <p class="eyebrow">${quoted(developer.name)} asks for your permission</p>
      <h1 id="asked">“${quoted(agent.name)}” wants to act for you</h1>
      ${agent.description !== null && html`<blockquote class="description">${quoted(agent.description)}</blockquote>`}
      <h2>What it could do</h2>
      ${scopeChoice(consent)}
      <h2>On these terms</h2>
      ${facts([
        ['For how long', lifetimeChoice(consent)],
        ['For which service', ...audienceInWords(details.audience, details.isIssuerAudience, developer.name)],
        ['The agent', ...identityOf(details)],
        ['What it may hand on', handingOn(details)],
        ['In whose name', ...personOf(details)],
        ['The answer goes to', ...destinationOf(details)],
      ])}
    </section>
  `;
}

function identityOf({ agent, developer }: ConsentDetails): (Html | string)[] {
  const known = html`<p class="fine">
    Known here since ${moment(agent.knownSince)} as <code>${agent.id}</code>
  </p>`;
  const holders = html`<p>Whoever has the access of ${quoted(developer.name)} can use what you approve.</p>`;
  if (agent.keyId === null) {
    return [html`<p>It has <strong>no proven key</strong> of its own.</p>`, holders, known];
  }
  return [
    html`<p>It has <strong>proven</strong> that it holds a key of its own.</p>`,
    holders,
    known,
    html`<p class="fine">Key <code>${agent.keyId}</code></p>`,
  ];
}

function personOf({ principalId, developer, binding }: ConsentDetails): (Html | string)[] {
  const name = html`<p><strong>${quoted(principalId)}</strong> at ${quoted(developer.name)}</p>`;
  if (binding.kind === 'unbound')
    return [name, html`<p class="fine">Nobody has shown yet that this is them.</p>`];
  const how =
    binding.way === 'directory' && binding.provider !== null
      ? html`<span>Bound to an account at <strong>${binding.provider}</strong>.</span>`
      : BOUND_BY[binding.way];
  return [name, html`<p class="fine">${how} Since ${moment(binding.since)}.</p>`];
}

/** How it is known which person a name belongs to. */
const BOUND_BY = {
  verified: 'Bound to a passkey by a link that was mailed to this person’s address.',
  'first-use': 'Bound to the passkey of whoever decided under this name first; no address was checked.',
  directory: 'Bound to an account by the directory of their organisation.',
} as const;

function destinationOf({ redirectUri, developer }: ConsentDetails): (Html | string)[] {
  if (redirectUri === null)
    return [quoted(developer.name), ', which waits for it. You can close this page then.'];
  const { protocol, host } = new URL(redirectUri);
  if (/^https?:$/.test(protocol)) return [html`<code>${removeHidden(host)}</code>`];
  return ['The app ', html`<code>${removeHidden(protocol.replace(/:$/, ''))}</code>`, ' on this device'];
}

/** Where a permission holds. One for the issuer itself holds at whichever service works with the developer. */
function audienceInWords(
  audience: string,
  isIssuerAudience: boolean,
  developerName: string,
): readonly (Html | string)[] {
  if (isIssuerAudience) return ['Any service that works with ', quoted(developerName)];
  return [html`<code>${removeHidden(audience)}</code>`];
}

/** What the agent may hand on to others, by the rule that its developer has set: it may set another one later. */
function handingOn({ delegation, developer }: ConsentDetails): Html {
  const { depth, narrowing } = delegation;
  const name = quoted(developer.name);
  if (depth === 0) return html`<p>Nothing, as ${name} has it set now. It must do everything itself.</p>`;
  const what = narrowing === 'strict' ? 'Parts of this' : 'This, or parts of it';
  const steps =
    depth === 1
      ? html`<span>Those hand on nothing, as ${name} has it set now.</span>`
      : html`<span>Those may do the same: ${depth} steps at most, as ${name} has it set now.</span>`;
  return html`<p>
    ${what}, to other agents of ${name}. ${steps} All of it ends when you end this, or when its time is over.
  </p>`;
}
