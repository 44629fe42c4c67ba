import { removeHidden } from '@grantex/core/issuer';
import { quoted } from '../../../web/pages/components.ts';
import { cardPage } from '../../../web/pages/card-page.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Consent } from './consent.ts';
import { decisionSection } from './decision.ts';
import { requestCard } from './request-card.ts';

/** The page on which a person reads a request and decides. */
export function consentPage(consent: Consent): Page {
  const { details, texts } = consent;
  return {
    title: texts.text('consent.title', { agent: removeHidden(details.agent.name) }),
    texts,
    content: html`<article class="card request">
      ${requestCard(consent)} ${decisionSection(consent)}
    </article>`,
  };
}

/** Where a page after a decision leads back to. */
export interface WayBack {
  /** Of the app. */
  name: string;
  /** Undefined where the app fetches the answer by itself. */
  location: string | undefined;
}

/** The page after a denial by form. The link leads back to the app; the page's script follows it automatically. */
export function deniedPage(texts: Texts, back: WayBack): Page {
  return donePage(texts, back, { heading: 'consent.deniedHeading', done: 'consent.denied' });
}

/** The page after the approval of a login. The link leads back to the app; the page's script follows it automatically. */
export function approvedPage(texts: Texts, back: WayBack): Page {
  return donePage(texts, back, { heading: 'consent.waitingHeading', done: 'consent.loginApproved' });
}

function donePage(
  texts: Texts,
  { name, location }: WayBack,
  { heading, done }: Record<'heading' | 'done', Parameters<Texts['text']>[0]>,
): Page {
  const { say, text } = texts;
  const next =
    location === undefined
      ? text('consent.closePage')
      : html`<a class="button plain" href=${location} data-follow
          >${say('consent.backTo', { name: quoted(name) })}</a
        >`;
  return cardPage(texts, {
    title: text(heading),
    content: [html`<p>${text(done)}</p>`, html`<p>${next}</p>`],
  });
}

/** The page after a recovery. */
export function recoveredPage(texts: Texts, developerName: string): Page {
  const { say, text } = texts;
  return cardPage(texts, {
    title: text('consent.replacedHeading'),
    content: [
      html`<p>${say('consent.replaced', { developer: quoted(developerName) })}</p>`,
      html`<p>${text('refusal.askAgain')}</p>`,
    ],
  });
}
