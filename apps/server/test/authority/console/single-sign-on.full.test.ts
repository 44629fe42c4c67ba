import { expect, test } from 'vitest';
import { realProvider } from '../../people/directory/real-provider.ts';
import { makeAgent } from '../../support/grants.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor } from '../../web/pages/visitor.ts';
import { consoleSite, HOSTILE, signIn } from './console.ts';

const site = consoleSite();

test('an administrator connects a provider, tests it, signs in there, enforces it, and is named in the log', async () => {
  const { server } = site;
  const developer = await server.signUp();
  const provider = await realProvider(`${server.url}/nowhere`);
  provider.people.set('ann', {
    sub: 'ann',
    name: `Ann ${HOSTILE}`,
    email: 'ann@acme.example',
    email_verified: true,
    groups: ['platform'],
  });
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  const atProvider = async (login: string): Promise<void> => {
    await page.waitForURL((url) => url.origin === new URL(provider.issuer).origin);
    await page.locator('[name="login"]').fill(login);
    await page.locator('[name="password"]').fill('any');
    await page.locator('[type="submit"]').click();
    await page.locator('[type="submit"]').click();
    await page.waitForURL((url) => url.origin === new URL(server.url).origin);
    // The provider's own pages ask for a font of the internet.
    person.problems.length = 0;
  };

  await page.getByRole('link', { name: 'Single sign-on' }).click();
  await page.getByRole('heading', { name: 'No provider is connected' }).waitFor();
  await expectFine(person, 'console-sso-empty');
  await page.getByLabel('Issuer').fill('http://127.0.0.1:9');
  await person.press('Connect');
  await page.locator('.notice').first().waitFor();
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByLabel('Name').fill('Acme’s accounts');
  await person.press('Connect');
  await page.getByRole('heading', { name: 'Acme’s accounts' }).waitFor();
  const redirectUri = (await page.getByLabel('Redirect URI').first().innerText()).trim();
  provider.redirectTo(redirectUri);
  await expectFine(person, 'console-sso-draft');
  await page.getByLabel('Client id').fill(provider.client.clientId);
  await page.getByLabel('Client secret').fill(provider.client.clientSecret);
  await page.getByLabel('Roles of groups').fill('platform = admin');
  await person.press('Save and switch on');
  await page.getByRole('button', { name: 'Test the connection' }).waitFor();
  await expectFine(person, 'console-sso-connection');

  await person.press('Test the connection');
  await atProvider('ann');
  await page.getByText('This person may sign in').waitFor();
  await expectFine(person, 'console-sso-tested');
  await page.getByRole('link', { name: 'Back to the console' }).click();
  await page.getByRole('heading', { name: 'Single sign-on', exact: true }).waitFor();
  await person.press('Sign out');

  await page.getByLabel('E-mail address or developer id').waitFor();
  await expectFine(person, 'console-sso-sign-in');
  await page.getByLabel('E-mail address or developer id').fill('nobody@nowhere.example');
  await person.press('Continue');
  await page.getByText('no organization signs in here').waitFor();
  await page.getByLabel('E-mail address or developer id').fill(developer.id);
  await person.press('Continue');
  await page.waitForURL((url) => url.pathname.endsWith('/console'));
  await page.locator('.frame h1').waitFor();
  expect(await page.locator('.account').innerText()).toContain('Signed in as');

  await page.goto(`${server.url}/console/settings/single-sign-on`);
  await page.getByText('this session').waitFor();
  await expectFine(person, 'console-sso');
  await page.getByRole('link', { name: 'Acme’s accounts' }).click();
  await page.getByLabel('Key for emergencies').selectOption({ label: 'first key' });
  await person.press('Enforce single sign-on');
  await page.getByRole('heading', { name: 'Enforced' }).waitFor();
  await expectFine(person, 'console-sso-enforced');
  const { body: other } = await developer.call('POST /v1/keys', { name: 'other', roles: ['admin'] });
  const stranger = await visitor(site.browser);
  await stranger.page.goto(`${server.url}/console`);
  await stranger.page.getByLabel('API key').fill(other.apiKey);
  await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await stranger.page.getByText('Your organization wants you to sign in at its provider').waitFor();
  await signIn(stranger, server, developer.key, '');

  await makeAgent(developer.call);
  await page.goto(`${server.url}/console/settings/administrators`);
  await page.getByText('sso.break_glass_used').waitFor();
  const rows = await page.getByRole('row').allInnerTexts();
  expect(rows.find((row) => row.includes('sso_connection.updated'))).toContain('ann@acme.example');
  await expectFine(person, 'console-administrators');
  await page.getByLabel('Change', { exact: true }).fill('agent.created');
  await person.press('Filter');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);

  await page.goto(`${server.url}/console/settings/single-sign-on`);
  await person.press(/^End/);
  await page.getByText('The session has ended').first().waitFor();
  await stranger.page.reload();
  await stranger.page.getByLabel('API key').waitFor();
  await page.getByRole('link', { name: 'Acme’s accounts' }).click();
  await person.press('Delete');
  await expectFine(person, 'console-sso-delete');
  await person.press('Yes, delete it');
  await page.getByLabel('API key').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await Promise.all([person.leave(), stranger.leave(), provider.close()]);
});
