import { removeHidden } from '@grantex/core/issuer';
import { type Content, html, renderDocument } from '../../web/pages/html.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { MailPurpose } from '../../base/store/schema/people-tables.ts';
import type { MailMessage } from '../mail/mailer.ts';

const LONGEST_NAME = 60;

/** What a message is for: its link, the request itself, or a call that waits. */
export type MessagePurpose = MailPurpose | 'ask' | 'call';

/** The texts for each purpose. The subject contains nothing that a developer wrote. */
const TEXTS = {
  ask: {
    subject: 'mail.askSubject',
    why: 'mail.ask',
    button: 'mail.askButton',
    life: 'mail.askLife',
    unexpected: 'mail.askUnexpected',
  },
  call: {
    subject: 'mail.callSubject',
    why: 'mail.call',
    button: 'mail.callButton',
    life: 'mail.callLife',
    unexpected: 'mail.callUnexpected',
  },
  bind: {
    subject: 'mail.bindSubject',
    why: 'mail.bind',
    button: 'mail.bindButton',
    life: 'mail.worksOnce',
    unexpected: 'mail.bindUnexpected',
  },
  recover: {
    subject: 'mail.recoverSubject',
    why: 'mail.recover',
    button: 'mail.recoverButton',
    life: 'mail.worksOnce',
    unexpected: 'mail.recoverUnexpected',
  },
} as const satisfies Readonly<Record<MessagePurpose, object>>;

/** The mail that carries a link. Both of its parts say the same. */
export function linkMessage(
  texts: Texts,
  link: { to: string; purpose: MessagePurpose; developerName: string; url: string },
): MailMessage {
  const { to, purpose, url } = link;
  const { text, say, language, direction } = texts;
  const { subject, why, button, life, unexpected } = TEXTS[purpose];
  const developer = oneLine(link.developerName);
  const rest: Content = [life, unexpected].map((key) => html`<p>${text(key)}</p>`);
  return {
    to,
    subject: text(subject),
    text: `${[text(why, { developer: isolated(developer) }), url, text(life), text(unexpected)].join('\n\n')}\n`,
    // What is said of the whole stands within the body, too: mail programs show its content in a page of their own. The
    // address is one long word, which would make a phone scroll sideways.
    html: renderDocument(
      html`<html lang=${language} dir=${direction}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${text(subject)}</title>
        </head>
        <body>
          <div lang=${language} dir=${direction} style="overflow-wrap: anywhere">
            <p>${say(why, { developer: html`<bdi>${developer}</bdi>` })}</p>
            <p><a href=${url}>${text(button)}</a></p>
            ${rest}
            <p><bdi dir="ltr">${url}</bdi></p>
          </div>
        </body>
      </html>`,
    ),
  };
}

/** What a browser shows where a call waits: what the mail says, and nothing of the call either. */
export function callNotice({ text }: Texts, developerName: string): { title: string; body: string } {
  const { subject, why } = TEXTS.call;
  return { title: text(subject), body: text(why, { developer: isolated(oneLine(developerName)) }) };
}

/**
 * Makes a hostile name safe: it stays in its line and direction, and no mail program turns it into a link, because dots
 * inside words become a similar character.
 */
function oneLine(name: string): string {
  const plain = removeHidden(name.replaceAll(/[\p{C}\p{Z}]+/gu, ' '))
    .replaceAll(/[a-z][a-z\d+.-]*:\/+/gi, '')
    .replaceAll(/(?<=\S)[.。．｡](?=\S)/gu, '․')
    .trim();
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME).toWellFormed()}…` : plain;
}

/** Keeps the direction of a name from that of the text around it, where there is no markup (UAX #9, FSI and PDI). */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
