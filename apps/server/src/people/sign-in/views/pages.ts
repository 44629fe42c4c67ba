import type { Chosen } from '../../authorization-requests/choice.ts';
import { actionForm, quoted } from '../../../web/pages/components.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Visit } from '../../../web/pages/visit.ts';

/**
 * The page that leads to the provider. A form may not redirect to another site (`form-action`), so this page has a link,
 * which the page's script follows automatically if the person has already read where it leads. Otherwise the link came
 * from a developer, who can be anybody, and the person reads it here.
 */
export function leavingPage(url: URL, { back, isNamed }: { back: string; isNamed: boolean }): Page {
  return {
    title: 'Sign in',
    content: html`
      <article class="card narrow">
        <h1>Sign in at ${url.host}</h1>
        <p>You sign in at <strong>${url.host}</strong> and then come back here.</p>
        ${
          !isNamed &&
          html`<p>
            Continue only if your organisation uses this address to sign you in. This server does not know who
            owns it.
          </p>`
        }
        <div class="actions">
          <a class="button plain" href=${back}>Back</a>
          <a class="button main" href=${url.href} data-follow=${isNamed ? '' : undefined}
            >Continue to ${url.host}</a
          >
        </div>
      </article>
    `,
  };
}

/** The person who signed in, and the one who is asked. */
export interface WrongPerson {
  /** Their name, by the provider's claim; undefined without one. */
  name: string | undefined;
  /** The developer's own name for the asked person. */
  principalId: string;
  developerName: string;
  providerHost: string;
}

export interface WrongPersonOptions {
  wrong: WrongPerson;
  /** The consent page's own path. */
  path: string;
  visit: Visit;
  /** The purpose, what was shown and the choice, to sign in again. */
  again: { purpose: string; shown: string } & Partial<Omit<Chosen, 'endsEarlier'>>;
}

/** The page that names the person who signed in and the person who is asked, and lets them sign in again. */
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
                You signed in at <strong>${providerHost}</strong>, but it does not say which name
                ${' '}${quoted(developerName)} knows you by. Nothing was approved.
              </p>`
            : html`<p>
                You signed in at <strong>${providerHost}</strong> as <strong>${quoted(name)}</strong>. Nothing
                was approved.
              </p>`
        }
        <p>
          ${quoted(developerName)} asks the person it knows as <strong>${quoted(principalId)}</strong>. If
          that is you, sign in with that account. If not, close this page.
        </p>
        <div class="actions">
          <a class="button plain" href=${path}>Back to the request</a>
          ${actionForm(visit, { action: `${path}/directory`, label: 'Sign in with another account', fields: again })}
        </div>
      </article>
    `,
  };
}
