import { actionForm, quoted } from '../../../web/pages/components.ts';
import { cardPage } from '../../../web/pages/card-page.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import type { MailPurpose } from '../../../base/store/schema/people-tables.ts';

/** What the page shows of a sent link. */
export interface ShownLink {
  purpose: MailPurpose;
  /** The masked address that it was sent to. */
  email: string;
  /** The developer's own name for the person. */
  principalId: string;
  developerName: string;
}

/** The page after a link was sent. */
export function sentPage(
  texts: Texts,
  sent: { email: string; path: string; step: string; visit: Visit },
): Page {
  const { email, path, step, visit } = sent;
  const { say, text } = texts;
  return cardPage(texts, {
    title: text('consent.sentHeading'),
    content: [
      html`<p>${say('consent.sent', { email: quoted(email) })}</p>`,
      html`<p>${text('consent.sentTrouble')}</p>`,
      html`<div class="actions">
        <a class="button plain" href=${path}>${text('consent.backToRequest')}</a>
        ${actionForm(visit, { action: `${path}/${step}`, label: text('consent.sendNewLink') })}
      </div>`,
    ],
  });
}

/** The texts for each purpose of a link. */
const FOLLOWING = {
  bind: {
    heading: 'consent.linkBindHeading',
    why: 'consent.linkBind',
    next: 'consent.linkBindNext',
    label: 'consent.linkBindYes',
  },
  recover: {
    heading: 'consent.linkRecoverHeading',
    why: 'consent.linkRecover',
    next: 'consent.linkRecoverNext',
    label: 'consent.linkRecoverYes',
  },
} as const satisfies Readonly<Record<MailPurpose, object>>;

/** The page that a mailed link opens. It has a button, because opening a link must not use it up. */
export function linkPage(
  texts: Texts,
  { link, path, visit }: { link: ShownLink; path: string; visit: Visit },
): Page {
  const { heading, why, next, label } = FOLLOWING[link.purpose];
  const { say, text } = texts;
  const values = {
    email: quoted(link.email),
    developer: quoted(link.developerName),
    name: quoted(link.principalId),
  };
  return cardPage(texts, {
    title: text(heading),
    content: [
      html`<p>${say(why, values)}</p>`,
      html`<p>${text(next)}</p>`,
      html`<div class="actions">
        ${actionForm(visit, { action: path, label: text(label), kind: 'main' })}
      </div>`,
      html`<p class="fine">${text('consent.linkUnexpected')}</p>`,
    ],
  });
}
