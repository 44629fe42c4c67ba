import { removeHidden } from '@grantex/core/issuer';
import { facts, quoted } from '../../web/pages/components.ts';
import { type Html, html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import { lifetimeChoice, scopeChoice } from '../consent/views/choice.ts';
import { decision } from './login-decision.ts';
import type { LoginDetails } from './login.ts';
import type { LoginView } from './login-view.ts';

/** The page on which a person authorizes a client, or not. */
export function loginPage(view: LoginView): Page {
  const { client } = view.details;
  return {
    title: `${removeHidden(client.name)} wants to connect`,
    content: html`<article>${requestCard(view)} ${decision(view)}</article>`,
  };
}

function requestCard(view: LoginView): Html {
  const { details } = view;
  const { client, developer, redirect } = details;
  return html`
    <section class="card" aria-labelledby="asked">
      <p class="eyebrow">
        ${client.isAgent ? 'An agent wants to act for you' : 'An app wants to act for you'}
      </p>
      <h1 id="asked">“${quoted(client.name)}” wants to use ${quoted(developer.name)} for you</h1>
      ${redirect.isThisComputer && thisComputer(details)}
      <h2>What it wants to do</h2>
      ${scopeChoice(view)}
      <h2>Details</h2>
      ${facts([
        ['For how long', lifetimeChoice(view)],
        ['Who asks', ...identityOf(details)],
        ['At which service', html`<code>${removeHidden(details.audience)}</code>`],
        ['Your answer goes to', html`<code>${removeHidden(destinationOf(redirect.uri))}</code>`],
        ['What it may delegate', delegationOf(details)],
      ])}
    </section>
  `;
}

/** Any program on the device may listen there, or call itself by this name. */
function thisComputer({ client }: LoginDetails): Html {
  return html`
    <p class="notice warning">
      Your answer goes to a program on <strong>this device</strong>. Continue only if you have just started
      ${' '}${quoted(client.name)} here yourself.
    </p>
  `;
}

function identityOf({ client, developer }: LoginDetails): Html[] {
  if (client.isAgent) {
    return [html`<p>“${quoted(client.name)}”, an agent of ${quoted(developer.name)}</p>`];
  }
  const name = html`<p>It calls itself “${quoted(client.name)}”. Nobody has checked that name.</p>`;
  return client.host === null
    ? [name, html`<p class="fine">It registered itself as <code>${removeHidden(client.id)}</code></p>`]
    : [name, html`<p>It is described at <strong>${removeHidden(client.host)}</strong></p>`];
}

/** A host for a web address, or the scheme that opens an app on this device. */
export function destinationOf(uri: string): string {
  const { protocol, host } = new URL(uri);
  return /^https?:$/.test(protocol) ? host : protocol;
}

function delegationOf({ delegation, developer }: LoginDetails): Html {
  return delegation.depth === 0
    ? html`<p>Nothing.</p>`
    : html`<p>
        ${delegation.narrowing === 'strict' ? 'Parts of this' : 'This, or parts of it'}, to agents of
        ${' '}${quoted(developer.name)}. It all ends when you end this.
      </p>`;
}
