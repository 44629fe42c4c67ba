import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor } from '../../web/pages/visitor.ts';
import { consoleSite } from './console.ts';

const site = consoleSite();

test('a signed-out visitor is asked for an API key', async () => {
  const person = await visitor(site.browser);
  await person.page.goto(`${site.server.url}/console/agents?status=active`);
  await person.page.getByLabel('API key').waitFor();
  await person.page.locator('main.narrow-main').waitFor();
  await expectFine(person, 'console-sign-in');
  await person.leave();
});

test('a developer signs in with a key, is shown the console, and signs out', async () => {
  const person = await site.open(site.server.developer.key);
  await person.page.getByText(site.server.developer.id).waitFor();
  await expectFine(person, 'console-overview');
  await person.press('Sign out');
  await person.page.getByLabel('API key').waitFor();
  await person.leave();
});

test('the key is nowhere in the browser after it has been exchanged', async () => {
  const { key } = site.server.developer;
  const person = await site.open(key);
  const kept = await person.page.evaluate<string>(
    'JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state, document.documentElement.outerHTML])',
  );
  expect(kept).not.toContain(key.slice(8));
  expect(kept).not.toContain('cons_');
  expect(await person.page.evaluate('indexedDB.databases().then((all) => all.length)')).toBe(0);
  const cookie = (await person.context.cookies()).find(({ name }) => name === 'grantex_console');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
  await person.leave();
});

test('an unknown key is reported, and its field is marked as invalid', async () => {
  const person = await visitor(site.browser);
  await person.page.goto(`${site.server.url}/console`);
  await person.page.locator('main.narrow-main').waitFor();
  await person.page.getByLabel('API key').fill(`gx_test_${'A'.repeat(43)}`);
  await person.page.keyboard.press('Enter');
  await person.page.getByText('This server does not know this key').waitFor();
  expect(await person.page.getByLabel('API key').getAttribute('aria-invalid')).toBe('true');
  await expectFine(person, 'console-wrong-key');
  await person.leave();
});

test('when the session ends under an open page, the sign-in form replaces it and leads back to the same page', async () => {
  const { call } = site.server.developer;
  const { body: made } = await call('POST /v1/keys', { name: 'short', roles: ['admin'] });
  const person = await site.open(made.apiKey, '/nowhere?filter=x');
  await person.page.getByText('There is no page at').waitFor();
  await call(`DELETE /v1/keys/${made.id}`);
  await person.page.getByRole('link', { name: 'Overview' }).click();
  await person.page.getByText('Your session has ended.').waitFor();
  expect(await person.text()).not.toContain(site.server.developer.id);
  await expectFine(person, 'console-over');
  await person.page.getByLabel('API key').fill(site.server.developer.key);
  await person.press('Sign in');
  await person.page.getByText(site.server.developer.id).waitFor();
  expect(person.page.url()).toBe(`${site.server.url}/console`);
  await person.page.goBack();
  await person.page.getByText('There is no page at').waitFor();
  await person.leave();
});

test('when one tab signs in as another developer, both tabs change', async () => {
  const other = await site.server.signUp();
  const person = await site.open(site.server.developer.key);
  const second = await person.context.newPage();
  await second.goto(`${site.server.url}/console`);
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByLabel('API key').fill(other.key);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByText(other.id).waitFor();
  // The first tab still has the token of the ended session.
  await person.page.reload();
  await person.page.getByText(other.id).waitFor();
  expect(await person.text()).not.toContain(site.server.developer.id);
  await person.leave();
});

test('without script the page says that it needs it', async () => {
  const person = await visitor(site.browser, { hasScript: false });
  await person.page.goto(`${site.server.url}/console`);
  // Playwright does not find text inside <noscript>, although it is shown.
  expect(await person.text()).toContain('The console needs JavaScript.');
  await person.page.locator('input[name="apiKey"]').fill(site.server.developer.key);
  await person.page.locator('form button').click();
  await person.page.waitForURL(`${site.server.url}/console`);
  await person.page.getByText('One moment').waitFor();
  expect((await person.context.cookies()).map(({ name }) => name)).toContain('grantex_console');
  await person.leave();
});

test('the names of a developer and of a key are shown as text', async () => {
  const payload = '<img src=x onerror="window.hacked = true">';
  const { body } = await site.server.callAs(null)('POST /v1/signup', { name: payload });
  const { body: made } = await site.server.callAs(body.apiKey)('POST /v1/keys', {
    name: payload,
    roles: ['verify'],
  });
  const person = await site.open(made.apiKey);
  await expect.poll(() => person.page.locator('.side .developer').innerText()).toBe(payload);
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await person.leave();
});
