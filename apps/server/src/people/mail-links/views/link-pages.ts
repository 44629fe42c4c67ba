import { actionForm, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
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
export function sentPage(sent: { email: string; path: string; step: string; visit: Visit }): Page {
  const { email, path, step, visit } = sent;
  return {
    title: 'Check your mail',
    content: html`
      <article class="card narrow">
        <h1>Check your mail</h1>
        <p>
          A message is on its way to <strong>${quoted(email)}</strong>. Open the link in the browser in which
          you want to continue. It works once, for 15 minutes.
        </p>
        <p>
          If no message arrives within a few minutes, look in your spam folder or send a new link. The old
          link then stops working.
        </p>
        <div class="actions">
          <a class="button plain" href=${path}>Back to the request</a>
          ${actionForm(visit, { action: `${path}/${step}`, label: 'Send a new link' })}
        </div>
      </article>
    `,
  };
}

interface Following {
  heading: string;
  why: (link: ShownLink) => Html;
  what: string;
  label: string;
}

const FOLLOWING: Readonly<Record<MailPurpose, Following>> = {
  bind: {
    heading: 'Is this your address?',
    why: ({ email, developerName, principalId }) =>
      html`<p>
        This link was sent to <strong>${quoted(email)}</strong>, because ${quoted(developerName)} asks for the
        permission of the person it knows as <strong>${quoted(principalId)}</strong>.
      </p>`,
    what: 'If you continue, you choose your passkey and decide in this browser. Nothing is approved yet.',
    label: 'Yes, continue in this browser',
  },
  recover: {
    heading: 'Replace your passkey?',
    why: ({ email, developerName, principalId }) =>
      html`<p>
        This link was sent to <strong>${quoted(email)}</strong>, because somebody asked to replace the passkey
        of ${' '}<strong>${quoted(principalId)}</strong> at ${quoted(developerName)}.
      </p>`,
    what: 'If you continue, you can create a new passkey in this browser. Until then, the old one keeps working.',
    label: 'Continue in this browser',
  },
};

/** The page that a mailed link opens. It has a button, because opening a link must not use it up. */
export function linkPage({ link, path, visit }: { link: ShownLink; path: string; visit: Visit }): Page {
  const { heading, why, what, label } = FOLLOWING[link.purpose];
  return {
    title: heading,
    content: html`
      <article class="card narrow">
        <h1>${heading}</h1>
        ${why(link)}
        <p>${what}</p>
        <div class="actions">${actionForm(visit, { action: path, label, kind: 'main' })}</div>
        <p class="fine">
          If you did not expect this link, or did not ask for it yourself, close this page. Then nothing
          happens.
        </p>
      </article>
    `,
  };
}
