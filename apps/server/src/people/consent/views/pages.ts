import { removeHidden } from '@grantex/core/issuer';
import { quoted } from '../../../web/pages/components.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import { ASK_AGAIN } from '../../../web/pages/refusal-texts.ts';
import type { Consent } from './consent.ts';
import { decisionSection } from './decision.ts';
import { requestCard } from './request-card.ts';

/** The page on which a person reads a request and decides. */
export function consentPage(consent: Consent): Page {
  return {
    title: `${removeHidden(consent.details.agent.name)} asks for permission`,
    content: html`<article>${requestCard(consent)} ${decisionSection(consent)}</article>`,
  };
}

/** The page after a denial by form. The link leads back to the app; the page's script follows it automatically. */
export function deniedPage(developerName: string, location: string | undefined): Page {
  return {
    title: 'Denied',
    content: html`
      <article class="card narrow">
        <h1>Denied</h1>
        <p>The agent got nothing.</p>
        ${
          location === undefined
            ? html`<p>You can close this page.</p>`
            : html`<p>
                <a class="button plain" href=${location} data-follow>Back to ${quoted(developerName)}</a>
              </p>`
        }
      </article>
    `,
  };
}

/** The page after an approval. The link leads back to the app; the page's script follows it automatically. */
export function approvedPage(developerName: string, location: string | undefined): Page {
  return {
    title: 'Approved',
    content: html`
      <article class="card narrow">
        <h1>Approved</h1>
        <p>The agent may do what you chose. You can end it at any time.</p>
        ${
          location === undefined
            ? html`<p>${quoted(developerName)} can fetch the permission now. You can close this page.</p>`
            : html`<p>
                <a class="button plain" href=${location} data-follow>Back to ${quoted(developerName)}</a>
              </p>`
        }
      </article>
    `,
  };
}

/** The page after a recovery. */
export function recoveredPage(developerName: string): Page {
  return {
    title: 'Your passkey was replaced',
    content: html`
      <article class="card narrow">
        <h1>Your passkey was replaced</h1>
        <p>
          You can no longer use the old one at ${quoted(developerName)}. Everything that agents could do for
          you there has ended.
        </p>
        <p>${ASK_AGAIN}</p>
      </article>
    `,
  };
}
