import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectFine } from '../pages/inspect.ts';
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

test('the keys of the issuer and of the log are shown, to be copied', async () => {
  const { call, key } = server.developer;
  const { body: listed } = await call('GET /v1/issuer-keys');
  const { body: logKey } = await call('GET /v1/audit/log-key');
  const person = await signedIn(browser, server, key, { path: '/issuer' });
  const table = person.page.getByRole('table', { name: 'Keys of the issuer' });
  await table.waitFor();
  expect(listed.keys.length).toBeGreaterThan(0);
  for (const { kid, state, createdAt } of listed.keys) {
    const row = table.getByRole('row', { name: kid });
    await row.getByText(state, { exact: true }).waitFor();
    expect(await row.locator('time').first().getAttribute('datetime')).toBe(createdAt);
  }
  const due = person.page.getByText('Another key takes over').locator('time');
  expect(await due.getAttribute('datetime')).toBe(listed.nextRotationAt);
  for (const label of ['Where verifiers find those that are published', 'Verifier key']) {
    await person.page.locator('.snippet-label', { hasText: label }).waitFor();
  }
  await person.page.getByText(logKey.verifierKey, { exact: true }).waitFor();
  await expectFine(person, 'console-issuer');
  await person.leave();
});

test('a key that may not read the log is shown what is public, and nothing else', async () => {
  const { body } = await server.developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] });
  const person = await signedIn(browser, server, body.apiKey, { path: '/issuer' });
  await person.page.getByRole('table', { name: 'Keys of the issuer' }).waitFor();
  expect(await person.text()).not.toContain('Verifier key');
  await person.leave();
});
