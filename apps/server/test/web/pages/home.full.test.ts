import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import { expectFine } from './inspect.ts';
import { visitor, type Visitor } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let person: Visitor;
beforeAll(async () => {
  [server, browser] = await Promise.all([testServer(), launchChromium()]);
  person = await visitor(browser);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

test('from the first page a person finds the documents, and in them a section by its heading', async () => {
  const { page } = person;
  await page.goto(server.url);
  await expectFine(person, 'home');
  await page.getByRole('link', { name: 'Documentation' }).click();
  await expectFine(person, 'docs');
  await page.getByRole('link', { name: 'The Grantex protocol' }).click();
  await page.getByText('On this page').click();
  await page.getByRole('link', { name: '8. The audit log' }).first().click();
  expect(new URL(page.url()).hash).toBe('#8-the-audit-log');
  expect(await page.locator('h2:target').innerText()).toContain('8. The audit log');
});

test.each(['first-call', 'log-in', 'operating', 'packages/express', 'architecture'])(
  'the document %s is readable at every width, in light and dark',
  async (slug) => {
    await person.page.goto(`${server.url}/docs/${slug}`);
    await expectFine(person, `docs-${slug.replace('/', '-')}`);
  },
);
