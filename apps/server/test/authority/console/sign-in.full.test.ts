import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor } from '../../web/pages/visitor.ts';
import { newSecret } from '../../../src/base/secrets.ts';
import { apiFetch } from '../../support/contract.ts';
import { testServer } from '../../support/server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

test('a visitor without a key sees how to sign up at this server, and it works', async () => {
  const server = await testServer();
  const person = await visitor(browser);
  const { page } = person;
  await page.goto(`${server.url}/console`);
  await page.getByText('No API key yet?').press('Enter');
  const snippet = page.getByLabel('Sign up as a developer', { exact: true });
  await snippet.waitFor();
  await expectFine(person, 'console-sign-in-first-key');
  const text = await snippet.innerText();
  const [, address = ''] = /^curl (\S+)/.exec(text) ?? [];
  expect(address).toBe(`${server.url}/v1/signup`);
  const answer = await apiFetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: /-d '(.*)'/.exec(text)?.[1] ?? '',
  });
  const { apiKey } = (await answer.json()) as { apiKey: string };
  await page.getByLabel('API key', { exact: true }).fill(apiKey);
  await person.press('Sign in');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await person.leave();
  await server.close();
});

test("when sign-up is closed, only the operator's first key is mentioned", async () => {
  const server = await testServer({
    bootstrapKey: newSecret('gx_test_'),
    environment: { GRANTEX_SIGNUP: 'closed' },
  });
  const person = await visitor(browser);
  await person.page.goto(`${server.url}/console`);
  await person.page.getByText('No API key yet?').click();
  await person.page.getByText('GRANTEX_BOOTSTRAP_KEY=gx_test_').waitFor();
  expect(await person.text()).not.toContain('/v1/signup');
  await expectFine(person, 'console-sign-in-closed');
  await person.leave();
  await server.close();
});
