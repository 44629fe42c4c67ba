import { removeHidden } from '@grantex/core/issuer';
import type { MailMessage } from '../mail/mailer.ts';
import { html, renderDocument } from '../../web/pages/html.ts';
import type { MailPurpose } from '../../base/store/schema/people-tables.ts';

const LONGEST_NAME = 60;
const WORKS_ONCE = 'The link works once, for 15 minutes.';

/** What a message is for: its link, or the request itself. */
export type MessagePurpose = MailPurpose | 'ask';

/** The texts of each kind of link. The subject contains nothing that a developer wrote. */
const TEXTS: Readonly<
  Record<
    MessagePurpose,
    { subject: string; why: (name: string) => string; button: string; life: string; else: string }
  >
> = {
  ask: {
    subject: 'You are asked for a permission',
    why: (name) => `“${name}” asks for your permission at Grantex. Read what it wants, and decide.`,
    button: 'See the request',
    life: 'The request waits for at most 15 minutes. This link replaces the earlier one.',
    else: 'If you did not expect this, do nothing. Nobody can decide for you.',
  },
  bind: {
    subject: 'Confirm that this address is yours',
    why: (name) =>
      `“${name}” asks for your permission at Grantex. Before you decide, confirm that this address is yours.`,
    button: 'Confirm my address',
    life: WORKS_ONCE,
    else: 'If you did not expect this, do nothing. Without this link, nobody can decide for you.',
  },
  recover: {
    subject: 'Replace a passkey that you lost',
    why: (name) =>
      `Somebody asked to replace the passkey that you use to decide what may act for you at “${name}”. A new passkey replaces the old one, and everything that agents may do for you there ends.`,
    button: 'Replace my passkey',
    life: WORKS_ONCE,
    else: 'If this was not you, do nothing. Your passkey keeps working.',
  },
};

/** The mail that carries a link. */
export function linkMessage(link: {
  to: string;
  purpose: MessagePurpose;
  developerName: string;
  url: string;
}): MailMessage {
  const { to, purpose, url } = link;
  const texts = TEXTS[purpose];
  const paragraphs = [texts.why(oneLine(link.developerName)), texts.life, texts.else];
  const [why = '', ...rest] = paragraphs;
  return {
    to,
    subject: texts.subject,
    text: [why, url, ...rest].join('\n\n') + '\n',
    html: renderDocument(
      html`<html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>${texts.subject}</title>
        </head>
        <body>
          <p>${why}</p>
          <p><a href=${url}>${texts.button}</a></p>
          ${rest.map((paragraph) => html`<p>${paragraph}</p>`)}
          <p>${url}</p>
        </body>
      </html>`,
    ),
  };
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
