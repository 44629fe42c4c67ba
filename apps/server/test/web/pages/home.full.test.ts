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

test('the first page is readable, and leads to the documentation', async () => {
  const { page } = person;
  await page.goto(server.url);
  await expectFine(person, 'home');
  await page.getByRole('link', { name: 'Documentation' }).click();
  expect(new URL(page.url()).pathname).toBe('/docs/');
});
