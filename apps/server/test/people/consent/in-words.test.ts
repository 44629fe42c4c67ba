import { removeHidden } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { linkMessage } from '../../../src/people/mail-links/link-message.ts';
import { durationInWords } from '../../../src/people/consent/views/choice.ts';
import { textsIn } from '../../../src/web/pages/texts.ts';
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

test.each(['bind', 'recover'] as const)('no name of a developer is a link in a mail (%s)', (purpose) => {
  const url = 'https://auth.example.com/consent/x/link/y';
  const developerName = 'Bank: sign in at https://evil.example/login or www.evil.example, help@evil.example';
  const { text, html } = linkMessage({ to: 'alice@example.com', purpose, developerName, url });
  for (const part of [text, html])
    expect(part).not.toMatch(/evil\.example|https?:\/\/(?!auth\.example\.com)/);
  expect(text).toContain('Bank: sign in at evil');
  expect(text).toContain(url);
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
