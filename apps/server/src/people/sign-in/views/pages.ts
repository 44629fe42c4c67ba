import type { Chosen } from '../../authorization-requests/choice.ts';
import { actionForm, quoted } from '../../../web/pages/components.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import type { WrongPerson } from '../settle-sign-in.ts';

/**
 * Leads to the provider. A form may not be answered with a redirect to another site (`form-action`), so this page's
 * link leads there, and the page's script follows it by itself where the person has read before where it leads. Where
 * they have not, since the link that brought them names a developer whom anybody may be, they read it here.
 */
export function leavingPage(url: URL, { back, isNamed }: { back: string; isNamed: boolean }): Page {
  return {
    title: 'Sign in',
    content: html`
      <article class="card narrow">
        <h1>Sign in at ${url.host}</h1>
        <p>You are led to <strong>${url.host}</strong> to show who you are, and then back to this page.</p>
        ${
          !isNamed &&
          html`<p>
            Go on only if that is where your organisation signs you in: this server does not know whose it is.
          </p>`
        }
        <div class="actions">
          <a class="button plain" href=${back}>Back</a>
          <a class="button main" href=${url.href} data-follow=${isNamed ? '' : undefined}
            >Go on to ${url.host}</a
          >
        </div>
      </article>
    `,
  };
}

/** What follows an approval. The link leads where the app waits; the page's script follows it by itself. */
export function approvedPage(developerName: string, location: string | undefined): Page {
  return {
    title: 'Approved',
    content: html`
      <article class="card narrow">
        <h1>Approved</h1>
        <p>The agent may do what you chose. You can end that at any time.</p>
        ${
          location === undefined
            ? html`<p>${quoted(developerName)} can fetch the permission now, and you can close this page.</p>`
            : html`<p>
                <a class="button plain" href=${location} data-follow>Back to ${quoted(developerName)}</a>
              </p>`
        }
      </article>
    `,
  };
}

export interface WrongPersonOptions {
  wrong: WrongPerson;
  /** The consent page's own path. */
  path: string;
  visit: Visit;
  /** What the person left for, what they were shown, and what they chose of it: to leave for it again. */
  again: { purpose: string; shown: string } & Partial<Chosen>;
}

/** Says who signed in, whose request it is, and how to go on as that person. */
export function wrongPersonPage({ wrong, path, visit, again }: WrongPersonOptions): Page {
  const { name, principalId, developerName, providerHost } = wrong;
  return {
    title: 'This is another person’s request',
    content: html`
      <article class="card narrow">
        <h1>This is another person’s request</h1>
        ${
          name === undefined
            ? html`<p>
                You have signed in at <strong>${providerHost}</strong>, which does not say under which name
                ${' '}${quoted(developerName)} knows you. Nothing was approved.
              </p>`
            : html`<p>
                You have signed in at <strong>${providerHost}</strong> as <strong>${quoted(name)}</strong>.
                Nothing was approved.
              </p>`
        }
        <p>
          ${quoted(developerName)} asks the person that it knows as <strong>${quoted(principalId)}</strong>.
          If that is you, sign in with that account. If it is not, close this page.
        </p>
        <div class="actions">
          <a class="button plain" href=${path}>Back to the request</a>
          ${actionForm(visit, { action: `${path}/directory`, label: 'Sign in with another account', fields: again })}
        </div>
      </article>
    `,
  };
}
