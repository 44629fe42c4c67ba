import { removeHidden } from '@grantex/core/issuer';
import { facts, quoted } from '../../web/pages/components.ts';
import { type Content, type Html, html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { Texts } from '../../web/pages/texts.ts';
import { lifetimeChoice, requestedLifetime, scopeChoice } from '../consent/views/choice.ts';
import { scopeNames } from '../consent/views/consent-facts.ts';
import { developerLine, domainChecked } from '../consent/views/developer-line.ts';
import { decision } from './login-decision.ts';
import type { LoginDetails } from './login.ts';
import type { LoginView } from './login-view.ts';

/** The page on which a person authorizes a client, or not. */
export function loginPage(view: LoginView): Page {
  const { details, texts } = view;
  return {
    title: texts.text('consent.loginTitle', { client: removeHidden(details.client.name) }),
    texts,
    content: html`<article class="card request">${requestCard(view)} ${decision(view)}</article>`,
  };
}

function requestCard(view: LoginView): Html {
  const { details, texts } = view;
  const { client, developer, redirect } = details;
  const { say, text } = texts;
  const values = { client: quoted(client.name), developer: quoted(developer.name) };
  return html`
    <div class="asked">
      ${
        // The developer of a service has not checked any other client: its domain is no word for that.
        client.isAgent
          ? developerLine(developer, texts)
          : html`<p class="eyebrow">${text('consent.appAsks')}</p>`
      }
      <h1 id="asked">${say('consent.wantsToUse', values)}</h1>
      <p class="fine">${identityOf(details, texts)} ${answerOf(details, texts)}</p>
      ${redirect.isThisComputer && html`<p class="notice warning">${say('consent.thisDevice', values)}</p>`}
      <h2 class="unseen">${text('consent.may')}</h2>
      ${scopeChoice(view)} ${lifetimeChoice(view)}
      <details>
        <summary>${text('consent.details')}</summary>
        ${facts([
          [
            text('consent.atService'),
            html`<code>${removeHidden(details.audience)}</code>`,
            domainChecked(developer, texts),
          ],
          [text('consent.whoAsks'), registrationOf(details, texts)],
          [text('consent.scopes'), ...scopeNames(details.scopes, developer.name, texts)],
          [text('consent.howLong'), requestedLifetime(view)],
          [text('consent.delegate'), delegationOf(details, texts)],
        ])}
      </details>
    </div>
  `;
}

/** Who a client is, as far as anybody has checked. */
function identityOf({ client }: LoginDetails, { say, text }: Texts): Content {
  if (client.isAgent) return undefined;
  if (client.host === null) return text('consent.claimsName');
  return say('consent.describedAt', { host: html`<bdi>${removeHidden(client.host)}</bdi>` });
}

/** Where the answer goes: a client of the same name may be somebody else's. */
function answerOf({ redirect }: LoginDetails, { say }: Texts): Content {
  const destination = html`<code>${removeHidden(destinationOf(redirect.uri))}</code>`;
  return say('consent.answerGoesTo', { destination });
}

function registrationOf({ client }: LoginDetails, { say }: Texts): Content {
  const id = html`<code>${removeHidden(client.id)}</code>`;
  return client.isAgent || client.host !== null ? id : say('consent.registeredAs', { id });
}

/** A host for a web address, or the scheme that opens an app on this device. */
export function destinationOf(uri: string): string {
  const { protocol, host } = new URL(uri);
  return /^https?:$/.test(protocol) ? host : protocol;
}

function delegationOf({ delegation, developer }: LoginDetails, { say, text }: Texts): Html {
  if (delegation.depth === 0) return html`<p>${text('consent.loginDelegateNothing')}</p>`;
  const what = delegation.narrowing === 'strict' ? 'consent.loginDelegateParts' : 'consent.loginDelegateAll';
  return html`<p>${say(what, { developer: quoted(developer.name) })}</p>`;
}
