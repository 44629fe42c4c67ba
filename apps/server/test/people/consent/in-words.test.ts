import { removeHidden } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { linkMessage } from '../../../src/people/mail-links/link-message.ts';
import { durationInWords } from '../../../src/people/consent/views/choice.ts';
import { textsIn } from '../../../src/web/pages/texts.ts';
import { LANGUAGES, type Language } from '../../../src/web/texts/languages.ts';
import { LEGIBLE } from '../../../src/base/legible.ts';

test.each([
  ['24h', '1 day'],
  ['1s', '1 second'],
  ['90m', '90 minutes'],
  ['26h', '26 hours'],
  ['366d', '366 days'],
  ['86401s', 'about 1 day'],
  ['31622399s', 'about 366 days'],
])('%s is shown as %s, in any spelling of its developer', (duration, words) => {
  expect(durationInWords(textsIn('en'), duration)).toBe(words);
});

const LANGUAGES_OF_MAIL = Object.keys(LANGUAGES) as Language[];
const MESSAGES = LANGUAGES_OF_MAIL.flatMap((language) =>
  (['ask', 'bind', 'recover'] as const).map((purpose) => [language, purpose] as const),
);

test.each(MESSAGES)('no name of a developer is a link or markup in a mail (%s, %s)', (language, purpose) => {
  const url = 'https://auth.example.com/consent/x/link/y';
  const developerName =
    '<b>Bank</b>: sign in at https://evil.example/login or www.evil.example\r\nBcc: help@evil.example\u202E';
  const message = linkMessage(textsIn(language), { to: 'alice@example.com', purpose, developerName, url });
  const { subject, text, html } = message;
  for (const part of [subject, text, html])
    expect(part).not.toMatch(/evil\.example|https?:\/\/(?!auth\.example\.com)|\u202E|\r|^Bcc/m);
  expect(subject).not.toMatch(/Bank|\n/);
  expect(text).toContain('\u2068<b>Bank</b>: sign in at evil');
  expect(html).toContain('<bdi>&lt;b>Bank&lt;/b>: sign in at evil');
  expect(text.split('\n')).toContain(url);
  expect(html).toContain(`<a href="${url}">`);
});

test.each(MESSAGES)('a mail has its direction, and its parts say the same (%s, %s)', (language, purpose) => {
  const link = {
    to: 'alice@example.com',
    purpose,
    developerName: 'Wayfarer Travel',
    url: 'https://x.example/',
  };
  const { text, html } = linkMessage(textsIn(language), link);
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  expect(html).toContain(`<div lang="${language}" dir="${direction}" style="overflow-wrap: anywhere">`);
  const shown = html.replaceAll(/<[^>]+>/g, '');
  const paragraphs = text.trim().split('\n\n');
  for (const paragraph of paragraphs) expect(shown).toContain(paragraph.replaceAll(/[\u2068\u2069]/g, ''));
  // Where there is no markup, the first letter of a paragraph gives it its direction.
  const begins = direction === 'rtl' ? /^\P{L}*\p{Script=Arabic}/u : /^\P{L}*(?!\p{Script=Arabic})\p{L}/u;
  expect(paragraphs.filter((paragraph) => !begins.test(paragraph) && paragraph !== link.url)).toEqual([]);
});

test.each([
  ['\u3164', ''],
  ['\u2800 \u034F\uFE0F', ' '],
  ['Bank\u202Eevil\u200B', 'Bankevil'],
  ['Family 👨‍👩‍👧 ❤️', 'Family 👨‍👩‍👧 ❤️'],
])('%j shows nothing but %j', (text, visible) => {
  expect(removeHidden(text)).toBe(visible);
});

test('a text is legible when it has a visible letter, digit or symbol', () => {
  expect(['a', '7', '€', '🎉', '日'].every((text) => LEGIBLE.test(text))).toBe(true);
  expect(['', ' ', '...', '\u3164', '\u200B-'].some((text) => LEGIBLE.test(text))).toBe(false);
});
