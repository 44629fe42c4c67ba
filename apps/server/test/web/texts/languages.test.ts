import { afterAll, beforeAll, expect, test } from 'vitest';
import { preferredLanguage } from '../../../src/web/texts/languages.ts';
import { liveServer } from '../../people/consent/person.ts';
import type { TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(() => server.close());

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['nl, fr;q=0.2, es;q=0.9', 'es'],
  ['pt-BR', 'en'],
  ['ar-EG', 'ar'],
  ['en-GB', 'en'],
  ['de;q=0, en', 'en'],
  [`${'x'.repeat(200)};q=;q=2,,;`, 'en'],
  [`${'x,'.repeat(200)}de`, 'de'],
  [`${'x,'.repeat(7_000)}de`, 'en'],
])('a browser that accepts %j gets %s', (accepted, language) => {
  expect(preferredLanguage(accepted)).toBe(language);
});

async function htmlOf(query: string, headers: Record<string, string> = {}): Promise<[Response, string]> {
  const response = await fetch(`${server.url}/permissions${query}`, { headers });
  const [html = ''] = /<html[^>]*>/.exec(await response.text()) ?? [];
  return [response, html];
}

test('a page says its language and direction: of ?lang before that of the browser', async () => {
  const accepts = { 'accept-language': 'de' };
  expect((await htmlOf('', accepts))[1]).toBe('<html lang="de" dir="ltr">');
  expect((await htmlOf('?lang=ar', accepts))[1]).toBe('<html lang="ar" dir="rtl">');
  for (const unknown of ['?lang=xx', '?lang=', '?lang=de&lang=fr', '?lang=constructor', '?lang=%00']) {
    expect((await htmlOf(unknown, accepts))[1]).toBe('<html lang="de" dir="ltr">');
  }
});

test('the browser keeps the language that was chosen, so that the next page has it, too', async () => {
  const [chosen] = await htmlOf('?lang=fr');
  const cookie = chosen.headers.getSetCookie().find((each) => each.startsWith('grantex_language='));
  expect(cookie).toMatch(/^grantex_language=fr; Path=\/; HttpOnly; SameSite=Lax$/);
  expect((await htmlOf('', { cookie: 'grantex_language=fr' }))[1]).toContain('lang="fr"');
  expect((await htmlOf('', { cookie: 'grantex_language=%22%3E' }))[1]).toContain('lang="en"');
});
