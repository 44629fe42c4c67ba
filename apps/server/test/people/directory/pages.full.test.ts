import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, makeApp, signUpAs } from '../../web/pages/app.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor, type Visitor } from '../../web/pages/visitor.ts';
import { signedIn } from '../../authority/console/console.ts';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { setProvider } from './person.ts';
import { realProvider, type RealProvider } from './real-provider.ts';

let server: TestServer;
let provider: RealProvider;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    testServer({ environment: { GRANTEX_MODE: 'live' } }),
    launchChromium(),
  ]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  app = await makeApp(server, developer);
  provider = await realProvider(`${server.url}/directory/callback/${developer.id}`);
  await setProvider(developer, provider.client);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await provider.close();
  await server.close();
});

/** Console messages of the provider's own pages do not count. */
async function signIn({ page, problems }: Visitor, login: string): Promise<void> {
  await page.waitForURL((url) => url.origin === provider.issuer);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin !== provider.issuer);
  problems.length = 0;
}

test('a person approves by signing in at their organisation, and is recognised the next time', async () => {
  const asked = await app.ask({ principalId: 'alice', state: 'xyz' });
  const person = await visitor(browser);
  await person.page.goto(asked.consentUrl);
  expect(await person.text()).toContain('This name is not bound to a person yet.');
  await expectFine(person, 'directory-unbound');
  await person.press('Approve');
  await signIn(person, 'alice');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const answer = new URL(person.page.url()).searchParams;
  expect([answer.get('state'), answer.get('iss')]).toEqual(['xyz', server.url]);
  const { body } = await developer.call('POST /v1/token', {
    code: answer.get('code'),
    agentId: app.agentId,
    codeVerifier: asked.codeVerifier,
  });
  expect(claimsOf(body.grantToken)).toMatchObject({ sub: 'alice', acr: 'urn:grantex:acr:directory' });

  const again = await app.ask({ principalId: 'alice' });
  await person.page.goto(again.consentUrl);
  expect(await person.text()).toContain(`to an account at ${new URL(provider.issuer).host}.`);
  await expectFine(person, 'directory-bound');
  await person.leave();
});

test('another person is told whose request it is, signs in with another account, and denies', async () => {
  const asked = await app.ask({ principalId: 'bob' });
  const person = await visitor(browser);
  await person.page.goto(asked.consentUrl);
  await person.press('Deny');
  await signIn(person, 'mallory');
  await person.page.getByRole('heading', { name: 'another person’s request' }).waitFor();
  expect(await person.text()).toMatch(/You signed in at \S+ as mallory\./);
  await expectFine(person, 'directory-wrong-person');
  await person.press('Sign in with another account');
  await signIn(person, 'bob');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  expect(new URL(person.page.url()).searchParams.get('error')).toBe('access_denied');
  await person.leave();
});

test('without script a link leads to the provider, and another one back to the app', async () => {
  const asked = await app.ask({ principalId: 'carol' });
  const person = await visitor(browser, { hasScript: false });
  await person.page.goto(asked.consentUrl);
  await person.press('Approve');
  await person.page.getByRole('heading', { name: /^Sign in at/ }).waitFor();
  await person.page.getByRole('link', { name: /^Continue to/ }).click();
  await signIn(person, 'carol');
  await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
  await person.page.getByRole('link', { name: 'Back to Wayfarer Travel' }).click();
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  expect(new URL(person.page.url()).searchParams.get('code')).toMatch(/^code_/);
  await person.leave();
});

test('a person who signs in at their organisation from the page of a permission comes back to that page, once', async () => {
  const asked = await app.ask({ principalId: 'erin' });
  const person = await visitor(browser);
  const { page } = person;
  await page.goto(asked.consentUrl);
  await person.press('Approve');
  await signIn(person, 'erin');
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const { agentId } = app;
  const code = new URL(page.url()).searchParams.get('code');
  const { body } = await developer.call('POST /v1/token', {
    code,
    agentId,
    codeVerifier: asked.codeVerifier,
  });
  const { grantId } = body;
  await person.context.clearCookies();
  await page.goto(`${server.url}/permissions/${grantId}?developer=${developer.id}`);
  await person.press('Sign in at your organisation');
  // Anybody may link to the page with a developer of their own, so the person confirms the provider.
  await page.getByRole('link', { name: /^Continue to/ }).click();
  await signIn(person, 'erin');
  await page.getByRole('heading', { level: 1, name: 'Travel planner' }).waitFor();
  expect(page.url()).toBe(`${server.url}/permissions/${grantId}`);
  await page.goto(`${server.url}/permissions`);
  await page.getByRole('heading', { level: 1, name: 'What can act for you' }).waitFor();
  expect(page.url()).toBe(`${server.url}/permissions`);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('an admin sets the provider in the console, changes it, and removes it', async () => {
  const admin = await signUpAs(server.callAs, 'Office');
  const other = await realProvider(`${server.url}/directory/callback/${admin.id}`);
  const person = await signedIn(browser, server, admin.key, { path: '/settings' });
  const { page } = person;
  const fill = async (): Promise<void> => {
    await page.getByLabel('Issuer').fill(other.client.issuer);
    await page.getByLabel('Client id').fill(other.client.clientId);
    await page.getByLabel('Client secret').fill(other.client.clientSecret);
  };
  await fill();
  await person.press('Set the provider');
  await page.getByText('Saved.').waitFor();
  await page.getByText('Redirect URI to register with the provider').waitFor();
  expect((await admin.call('GET /v1/me')).body.signInProvider).toBe(other.issuer);
  await fill();
  await page.getByLabel('Claim that holds the principalId').fill('email');
  await person.press('Change the provider');
  await expect
    .poll(async () => (await admin.call('GET /v1/sign-in-provider')).body.principalClaim)
    .toBe('email');
  await expectFine(person, 'console-settings-provider-set');
  await person.press('Remove the provider');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Set the provider' }).waitFor();
  expect((await admin.call('GET /v1/me')).body.signInProvider).toBeNull();
  expect(person.problems).toEqual([]);
  await person.leave();
  await other.close();
});

test('while the provider is unavailable the page says so, and links back', async () => {
  const asked = await app.ask({ principalId: 'dave' });
  const person = await visitor(browser);
  await person.page.goto(asked.consentUrl);
  const { client } = provider;
  const gone = await realProvider(`${server.url}/directory/callback/${developer.id}`);
  await developer.call('PUT /v1/sign-in-provider', { ...client, ...gone.client });
  await gone.close();
  await person.page.reload();
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Signing in is not possible at the moment' }).waitFor();
  person.problems.length = 0;
  await expectFine(person, 'directory-away');
  await person.page.getByRole('link', { name: 'Open the request' }).click();
  await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
  await person.leave();
});
