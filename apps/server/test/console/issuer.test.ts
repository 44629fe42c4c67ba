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
  const { body: jwks } = await call('GET /.well-known/jwks.json');
  const { body: logKey } = await call('GET /v1/audit/log-key');
  const person = await signedIn(browser, server, key, { path: '/issuer' });
  const table = person.page.getByRole('table', { name: 'Published keys' });
  await table.waitFor();
  for (const { kid } of jwks.keys) await table.getByText(kid).waitFor();
  expect(await table.innerText()).toContain('2,048 bits');
  await person.page.getByText(logKey.verifierKey, { exact: true }).waitFor();
  await expectFine(person, 'console-issuer');
  await person.leave();
});

test('a key that may not read the log is shown what is public, and nothing else', async () => {
  const { body } = await server.developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] });
  const person = await signedIn(browser, server, body.apiKey, { path: '/issuer' });
  await person.page.getByRole('table', { name: 'Published keys' }).waitFor();
  expect(await person.text()).not.toContain('Verifier key');
  await person.leave();
});
