import { removeHidden } from '@grantex/core/issuer';
import type { DescribedScope } from '../../../authority/scopes/describe.ts';
import { facts, moment, quoted } from '../../../web/pages/components.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';
import { requestedLifetime } from './choice.ts';
import type { Consent, Situation } from './consent.ts';
import { domainChecked } from './developer-line.ts';

/** Where the person creates a passkey first: the page has much else to say, so that it folds when the request expires. */
const MAKING: readonly Situation[] = ['first-use', 'verified'];

export function expiry(texts: Texts, expiresAt: string): Html {
  return html`<p class="fine">${texts.say('consent.expires', { at: moment(texts, expiresAt) })}</p>`;
}

/** Everything else that a request says: about the agent, where the permission is valid, who is asked, and who gets it. */
export function consentFacts({ details, texts, situation }: Consent): Html {
  const { agent, developer, scopes } = details;
  const { text } = texts;
  return facts([
    [text('consent.agent'), ...agentOf(details, texts)],
    ...(agent.description === null
      ? []
      : ([
          [text('consent.description'), ...descriptionOf(agent.description, developer.name, texts)],
        ] as const)),
    ...(developer.domain === null
      ? []
      : ([[text('consent.developer'), domainChecked(developer, texts)]] as const)),
    [text('consent.scopes'), ...scopeNames(scopes, developer.name, texts)],
    [
      text('consent.howLong'),
      requestedLifetime({ details, texts }),
      MAKING.includes(situation) && expiry(texts, details.expiresAt),
    ],
    [text('consent.service'), audienceOf(details, texts)],
    [text('consent.delegate'), ...delegationOf(details, texts)],
    [text('consent.forWhom'), ...personOf(details, texts, situation === 'verified')],
    [text('consent.answer'), destinationOf(details, texts)],
  ]);
}

function agentOf({ agent, developer }: ConsentDetails, { say, ...texts }: Texts): Html[] {
  const since = moment({ say, ...texts }, agent.knownSince);
  const key = html`<code>${agent.keyId}</code>`;
  return [
    html`<p>${agent.keyId === null ? say('consent.noKey') : say('consent.provenKey', { key })}</p>`,
    html`<p>${say('consent.credentials', { developer: quoted(developer.name) })}</p>`,
    html`<p class="fine">${say('consent.knownSince', { since, id: html`<code>${agent.id}</code>` })}</p>`,
  ];
}

function descriptionOf(description: string, developerName: string, { say }: Texts): Html[] {
  return [
    html`<blockquote class="description">${quoted(description)}</blockquote>`,
    html`<p class="fine">${say('consent.ownWords', { developer: quoted(developerName) })}</p>`,
  ];
}

/** The names that programs use. What nobody has described, only the developer can explain. */
export function scopeNames(
  scopes: readonly DescribedScope[],
  developerName: string,
  { say }: Texts,
): readonly Html[] {
  const developer = quoted(developerName);
  return scopes.map(
    ({ scope, sentence }) => html`
      <p>
        <code>${removeHidden(scope)}</code>
        ${sentence === null && html`<span class="fine">${say('consent.askMeaning', { developer })}</span>`}
      </p>
    `,
  );
}

/** Where a permission is valid. One for the issuer is valid at every service that works with the developer. */
function audienceOf({ audience, isIssuerAudience, developer }: ConsentDetails, { say }: Texts): Content {
  if (isIssuerAudience) return say('consent.anyService', { developer: quoted(developer.name) });
  return html`<code>${removeHidden(audience)}</code>`;
}

/** What the agent may delegate, by its developer's current settings, which may change later. */
function delegationOf({ delegation, developer }: ConsentDetails, { say, text }: Texts): Html[] {
  const { depth, narrowing } = delegation;
  const values = { developer: quoted(developer.name) };
  if (depth === 0) return [html`<p>${say('consent.delegateNothing', values)}</p>`];
  const what = narrowing === 'strict' ? 'consent.delegateParts' : 'consent.delegateAll';
  return [html`<p>${say(what, values)}</p>`, html`<p>${text('consent.delegateDepth', { depth })}</p>`];
}

function personOf(
  { principalId, developer, binding }: ConsentDetails,
  texts: Texts,
  hasConfirmed: boolean,
): Html[] {
  const { say, text } = texts;
  const values = { name: quoted(principalId), developer: quoted(developer.name) };
  const name = html`<p>${say('consent.person', values)}</p>`;
  if (binding.kind === 'unbound') {
    const state = hasConfirmed ? 'consent.confirmedNow' : 'consent.unbound';
    return [name, html`<p class="fine">${text(state)}</p>`];
  }
  const since = moment(texts, binding.since);
  const provider = binding.way === 'directory' ? binding.provider : null;
  const bound =
    provider === null
      ? say(BOUND[binding.way], { since })
      : say('consent.boundDirectory', { since, provider: html`<strong>${provider}</strong>` });
  return [name, html`<p class="fine">${bound}</p>`];
}

/** What a name is bound to, and how. */
const BOUND = {
  verified: 'consent.boundVerified',
  account: 'consent.boundAccount',
  'first-use': 'consent.boundFirstUse',
  directory: 'consent.boundOrganisation',
} as const;

function destinationOf({ redirectUri, developer }: ConsentDetails, { say }: Texts): Content {
  if (redirectUri === null) return quoted(developer.name);
  const { protocol, host } = new URL(redirectUri);
  if (/^https?:$/.test(protocol)) return html`<code>${removeHidden(host)}</code>`;
  const scheme = html`<code>${removeHidden(protocol.replace(/:$/, ''))}</code>`;
  return say('consent.answerToApp', { scheme });
}
