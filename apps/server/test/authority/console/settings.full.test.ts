import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { consoleSite, expectSoon } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

const settings = async (): Promise<object> => (await developer.call('GET /v1/me')).body.settings;

test('an admin sets the policy for all agents, and resets it', async () => {
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByLabel('Delegation', { exact: true }).selectOption('subset');
  await page.getByText('Server default: 3.').waitFor();
  await page.getByLabel('Depth of delegation').fill('0');
  await page.getByLabel('Maximum lifetime of a grant').fill('30d');
  await page.getByLabel('First use').selectOption('yes');
  await page.getByLabel('Audiences').fill('https://a.example\n  https://b.example\n\n');
  await person.press('Save settings');
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await settings()).toEqual({
    delegation: 'subset',
    maxDelegationDepth: 0,
    maxGrantLifetime: '30d',
    firstUse: true,
    audiences: ['https://a.example', 'https://b.example'],
  });
  await page.reload();
  await expectSoon(() => page.getByLabel('Depth of delegation').inputValue()).toBe('0');
  expect(await page.getByLabel('Audiences').inputValue()).toBe('https://a.example\nhttps://b.example');
  await expectFine(person, 'console-settings');
  await page.getByLabel('Delegation', { exact: true }).selectOption('');
  await page.getByLabel('First use').selectOption('');
  for (const label of ['Depth of delegation', 'Maximum lifetime of a grant', 'Audiences']) {
    await page.getByLabel(label).fill('');
  }
  await person.press('Save settings');
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await settings()).toEqual({});
  await person.leave();
});

test('settings of one developer are neither shown to nor saved for another who signs in in another tab', async () => {
  await developer.call('PATCH /v1/me', { settings: { audiences: ['https://of-the-first.example'] } });
  const other = await site.server.signUp();
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByLabel('Audiences').waitFor();
  const second = await person.context.newPage();
  await second.goto(`${site.server.url}/console`);
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByLabel('API key').fill(other.key);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByText(other.id).waitFor();
  // As when the window gets the focus again.
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await expectSoon(() => page.getByLabel('Audiences').inputValue()).toBe('');
  expect(await page.evaluate('document.body.innerHTML')).not.toContain('of-the-first');
  await person.press('Save settings');
  await page.getByText('Saved', { exact: true }).waitFor();
  expect((await other.call('GET /v1/me')).body.settings).toEqual({});
  await person.leave();
});

test('a value that the server refuses is reported at its field, and nothing is saved', async () => {
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByLabel('Maximum lifetime of a grant').fill('<b>for ever</b>');
  await person.press('Save settings');
  await page.getByText('must be a duration').waitFor();
  expect(await page.getByLabel('Maximum lifetime of a grant').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Maximum lifetime of a grant').fill('');
  await page.getByLabel('Audiences').fill('travel');
  await person.press('Save settings');
  await page.getByText('must be an absolute URI').waitFor();
  await expectFine(person, 'console-settings-refused');
  expect(await settings()).toEqual({});
  await person.leave();
});

test('an unusable provider is reported, and its secret is not stored', async () => {
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByText(`${site.server.url}/directory/callback/${developer.id}`).waitFor();
  await page.getByLabel('Issuer').fill(site.server.url);
  await page.getByLabel('Client id').fill('console');
  await page.getByLabel('Client secret').fill('very-secret-indeed');
  await person.press('Set the provider');
  await page.getByText('the issuer cannot be used').waitFor();
  await expectFine(person, 'console-settings-provider');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const kept = await page.evaluate<string>(
    'JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, document.documentElement.outerHTML])',
  );
  expect(kept).not.toContain('very-secret-indeed');
  await person.leave();
});

test('only an admin can reach the settings', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'i', roles: ['issue', 'audit-read'] });
  const person = await site.open(body.apiKey, '/settings');
  await person.page.getByText('or your key may not open it').waitFor();
  expect(await person.page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  await person.leave();
});
