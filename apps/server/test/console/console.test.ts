import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, test } from 'vitest';
import { expectFine } from '../pages/inspect.ts';
import { visitor } from '../pages/visitor.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { signedIn } from './console.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([testServer(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

test('whoever is signed out is asked for an API key', async () => {
  const person = await visitor(browser);
  await person.page.goto(`${server.url}/console/agents?status=active`);
  await person.page.getByLabel('API key').waitFor();
  await person.page.locator('main.narrow-main').waitFor();
  await expectFine(person, 'console-sign-in');
  await person.leave();
});

test('a developer signs in with a key, is shown the console, and signs out', async () => {
  const person = await signedIn(browser, server, server.developer.key);
  await person.page.getByText(server.developer.id).waitFor();
  await expectFine(person, 'console-overview');
  await person.press('Sign out');
  await person.page.getByLabel('API key').waitFor();
  await person.leave();
});
