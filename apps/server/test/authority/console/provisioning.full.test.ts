import { beforeEach, expect, test } from 'vitest';
import type { TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { DEACTIVATION, provision, pushGroup, scimOf } from '../../people/scim/scim-client.ts';
import { consoleSite, HOSTILE } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
beforeEach(async () => {
  developer = await site.server.signUp();
});

test('a developer connects an identity provider, sees whom it provisions, and says what a group may approve', async () => {
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByRole('link', { name: 'Provisioning' }).click();
  await page.getByRole('heading', { name: 'No identity provider is connected' }).waitFor();
  await expectFine(person, 'console-provisioning-empty');
  await page.getByLabel('Label').fill(`Okta ${HOSTILE}`.slice(0, 100).replace(/[\u202e\u200b]/g, ''));
  await page.getByLabel('A person is').selectOption('the primary e-mail address');
  await person.press('Connect');
  const dialog = page.getByRole('dialog');
  const token = (await dialog.getByLabel('SCIM token').first().innerText()).trim();
  expect(await dialog.innerText()).toContain(`${site.server.url}/scim/v2`);
  await expectFine(person, 'console-provisioning-token');
  await person.press('I have saved it');
  const scim = scimOf(site.server.url, token);
  const mailOf = (name: string) => ({ emails: [{ value: `${name}@example.com` }], displayName: HOSTILE });
  const ada = await provision(scim, 'ada', mailOf('ada'));
  const bob = await provision(scim, 'bob', mailOf('bob'));
  await scim(`PATCH /Users/${bob}`, DEACTIVATION);
  await pushGroup(scim, 'Payers', [ada]);
  await page.getByRole('table', { name: 'Connections' }).waitFor();
  await expectFine(person, 'console-provisioning');

  await page.getByRole('link', { name: 'people', exact: true }).click();
  await page.getByRole('table').getByText('deactivated', { exact: true }).waitFor();
  await page.getByText('ada@example.com').waitFor();
  await expectFine(person, 'console-provisioning-people');
  await page.getByLabel('State').selectOption('deactivated');
  await person.press('Filter');
  await expect.poll(() => page.getByText('ada@example.com').count()).toBe(0);

  await page.getByRole('link', { name: 'Back to the connections' }).click();
  await page.getByRole('link', { name: 'groups', exact: true }).click();
  await person.press('Edit (Payers)');
  await page.keyboard.type('payments:initiate\nflights:book');
  await expectFine(person, 'console-provisioning-approves');
  await person.press('Save');
  await page.getByText('2 scopes').waitFor();
  await expectFine(person, 'console-provisioning-groups');
  await person.press('Edit (Payers)');
  await page.getByLabel('Scopes').fill('not a scope!');
  await person.press('Save');
  await page.locator('.error, .notice').first().waitFor();
  await expectFine(person, 'console-provisioning-refused');

  await page.getByRole('link', { name: 'Back to the connections' }).click();
  await person.press(/^New token/);
  await person.press('Yes, make it');
  await person.press('I have saved it');
  await person.press(/^Delete/);
  await page.getByRole('dialog').getByText('may authorize again').waitFor();
  await expectFine(person, 'console-provisioning-delete');
  await person.press('Yes, delete it');
  await page.getByRole('heading', { name: 'No identity provider is connected' }).waitFor();
  expect((await scim('GET /Users')).status).toBe(401);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await person.leave();
});

test('a key that may not change settings sees no way there, and is told at the address', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'i', roles: ['issue'] });
  const person = await site.open(body.apiKey, '/settings/provisioning');
  await expectFine(person, 'console-provisioning-forbidden');
  expect(await person.text()).not.toContain('Connect an identity provider');
  await person.leave();
});
