import { actionForm, quoted } from '../../pages/components.ts';
import { html } from '../../pages/html.ts';
import type { Page } from '../../pages/page.ts';
import type { Visit } from '../../pages/visit.ts';
import type { MailPurpose } from '../../store/schema.ts';

/** What follows once a link was sent. */
export function sentPage(sent: { email: string; path: string; step: string; visit: Visit }): Page {
  const { email, path, step, visit } = sent;
  return {
    title: 'Look into your mail',
    content: html`
      <article class="card narrow">
        <h1>Look into your mail</h1>
        <p>
          A message is on its way to <strong>${quoted(email)}</strong>. Open the link in it, in the browser in
          which you want to go on. It works once, for 15 minutes.
        </p>
        <p>
          Nothing there after a few minutes? Look into the folder for unwanted mail, or let a new link be
          sent; the one before stops working then.
        </p>
        <div class="actions">
          <a class="button plain" href=${path}>Back to the request</a>
          ${actionForm(visit, { action: `${path}/${step}`, label: 'Send a new link' })}
        </div>
      </article>
    `,
  };
}

const FOLLOWING: Readonly<Record<MailPurpose, { heading: string; text: string; label: string }>> = {
  bind: {
    heading: 'Is this your address?',
    text: 'If you go on, this browser is the one in which you choose your passkey and decide. Nothing is approved yet.',
    label: 'Yes, go on in this browser',
  },
  recover: {
    heading: 'Replace your passkey?',
    text: 'If you go on, you can make a new passkey in this browser. Until you have made it, the old one stays as it is.',
    label: 'Go on in this browser',
  },
};

/** What a mailed link opens: a button, because whoever only looks at a link must not use it up. */
export function linkPage(link: { purpose: MailPurpose; email: string; path: string; visit: Visit }): Page {
  const { heading, text, label } = FOLLOWING[link.purpose];
  return {
    title: heading,
    content: html`
      <article class="card narrow">
        <h1>${heading}</h1>
        <p>This link was sent to <strong>${quoted(link.email)}</strong>.</p>
        <p>${text}</p>
        <div class="actions">${actionForm(link.visit, { action: link.path, label, kind: 'main' })}</div>
        <p class="fine">
          You were not expecting it, or did not ask for it yourself? Close this page: then nothing happens.
        </p>
      </article>
    `,
  };
}
