import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { documentHost, type DocumentHost } from '../clients/document-host.ts';
import { png } from '../domains/png.ts';
import { consoleSite, expectSoon, tabTo } from './console.ts';

const DOCUMENT = '/.well-known/grantex.json';

const site = consoleSite();
let developer: TestDeveloper;
let host: DocumentHost;
let domain: string;

beforeAll(async () => {
  host = await documentHost();
  domain = new URL(host.url).host;
});
afterAll(() => host.close());
beforeEach(async () => {
  developer = await site.server.signUp();
});

/** What the daily check finds. */
const find = (columns: object) =>
  site.server.database.asSystem((transaction) =>
    transaction
      .updateTable('developer_domains')
      .set(columns)
      .where('developer_id', '=', developer.id)
      .execute(),
  );

const stored = async () => (await developer.call('GET /v1/me')).body.domain;

test('a domain is refused with what came, confirmed by keyboard only, checked again and removed', async () => {
  host.publish(DOCUMENT, { developers: ['dev_of_somebody_else'] });
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  const field = page.getByLabel('Domain', { exact: true });
  const snippet = page.getByLabel('Publish this on your domain, at /.well-known/grantex.json');
  await snippet.waitFor();
  const published = JSON.parse(await snippet.innerText()) as { developers: string[] };
  expect(published).toEqual({ developers: [developer.id], logo: '/logo.png' });
  await expectFine(person, 'console-domain-none');

  await tabTo(person, 'Domain');
  await page.keyboard.type(domain);
  await page.keyboard.press('Enter');
  await page.getByText(`${host.url}${DOCUMENT}`).waitFor();
  expect(await field.inputValue()).toBe(domain);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await expectFine(person, 'console-domain-refused');
  expect(await stored()).toBeNull();

  // What the page says to publish is what the server takes.
  host.publish(DOCUMENT, published);
  host.publish('/logo.png', (_, response) => response.end(png(64)));
  await tabTo(person, 'Check the domain');
  await page.keyboard.press('Enter');
  await page.getByText(`Confirmed: ${domain}`).waitFor();
  await page.getByText('People see it.').waitFor();
  const image = page.locator('.stored-domain img');
  expect(await image.getAttribute('src')).toBe((await stored()).logo);
  await expectSoon(() =>
    image.evaluate((element) => (element as { naturalWidth?: number }).naturalWidth),
  ).toBe(64);
  await expectFine(person, 'console-domain');

  const earlier = new Date(Date.now() - 3 * 86_400_000);
  await find({ verified_at: earlier, fault: `${host.url}${DOCUMENT} cannot be reached from here` });
  await page.reload();
  await page.getByText('Confirmed 3 days ago. People see it until seven days after that.').waitFor();
  await expectFine(person, 'console-domain-fault');

  host.publish(DOCUMENT, { developers: [] });
  await person.press('Check again');
  await page.getByText(`does not name ${developer.id}`).waitFor();
  const fault = `${host.url}${DOCUMENT} does not name ${developer.id} among its developers`;
  await find({ verified_at: null, fault, logo: null, logo_digest: null });
  await page.reload();
  await page.getByText('It names you no longer, so people do not see it.').waitFor();
  expect(await image.count()).toBe(0);
  await expectFine(person, 'console-domain-hidden');

  await person.press(`Remove (${domain})`);
  await expectFine(person, 'console-domain-remove');
  await person.press('Yes, remove it');
  await page.getByText(`Removed: ${domain}`).waitFor();
  expect(await field.inputValue()).toBe('');
  expect(await stored()).toBeNull();
  expect(person.problems).toEqual([]);
  await person.leave();
});
