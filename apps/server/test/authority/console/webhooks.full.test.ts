import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReceiver, type Receiver, verify } from '../../ledger/webhooks/receiver.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { consoleSite, HOSTILE } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
let receiver: Receiver;
beforeEach(async () => {
  [developer, receiver] = await Promise.all([site.server.signUp(), openReceiver()]);
});
afterEach(() => receiver.close());

test('a developer makes a webhook, tries it, sees why it fails, repairs it, and deletes it', async () => {
  const person = await site.open(developer.key, '/settings');
  const { page } = person;
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('heading', { name: 'There are no webhooks' }).waitFor();
  await expectFine(person, 'console-webhooks-empty');

  await page.getByLabel('URL').fill('http://10.0.0.1/');
  await person.press('Create the webhook');
  await page.locator('.error').first().waitFor();
  await expectFine(person, 'console-webhooks-refused');
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByLabel('Events').fill('agent.created\ngrant.revoked');
  await page.getByLabel('Description').fill(HOSTILE.replaceAll(/[\p{Cc}]/gu, '').slice(0, 200));
  await person.press('Create the webhook');
  const dialog = page.getByRole('dialog');
  const secret = (await dialog.getByLabel('Secret').first().innerText()).trim();
  expect(secret).toMatch(/^whsec_/);
  await expectFine(person, 'console-webhooks-secret');
  await person.press('I have saved it');
  await expectFine(person, 'console-webhooks');

  await page.getByRole('link', { name: receiver.url }).click();
  await page.getByText('Nothing was sent in the last 7 days').waitFor();
  await person.press('Send a test');
  await page.getByRole('table', { name: 'Deliveries' }).getByText('webhook.test').waitFor();
  expect(verify(secret, receiver.received[0] ?? { headers: {}, body: '' })).toMatchObject({
    type: 'webhook.test',
  });

  receiver.answer(() => ({ status: 500, body: HOSTILE }));
  await developer.call('POST /v1/agents', { name: 'an agent' });
  await page.getByText('failing', { exact: true }).waitFor({ timeout: 15_000 });
  await page.getByText('answered 500').waitFor({ timeout: 15_000 });
  await person.press('Send a test');
  await page.getByText('The test was not delivered: the endpoint answered 500.').waitFor();
  await expectFine(person, 'console-webhook-failing');
  receiver.answer(() => 200);
  await person.press('Try now');
  await page.getByText('enabled', { exact: true }).waitFor();
  const table = page.getByRole('table', { name: 'Deliveries' });
  await expect
    .poll(() => table.getByText('delivered', { exact: true }).count(), { timeout: 15_000 })
    .toBeGreaterThanOrEqual(2);
  const before = receiver.received.length;
  await person.press(/^Replay/);
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBeGreaterThan(before);
  await page.getByText('The event was delivered again.').waitFor();

  await person.press('Edit');
  await page.getByLabel('Events').fill('*');
  await person.press('Save');
  await page.getByText('all', { exact: true }).waitFor();
  await person.press('Disable');
  await page.getByText('You have disabled it.').waitFor();
  await person.press('Enable');
  await person.press('New secret');
  await expectFine(person, 'console-webhook-rotate');
  await person.press('Yes, make it');
  await person.press('I have saved it');
  await page.getByText('signs as well').waitFor();
  await expectFine(person, 'console-webhook');
  await person.press('Delete');
  await person.press('Yes, delete it');
  await page.getByRole('heading', { name: 'There are no webhooks' }).waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await person.leave();
});

test('a key that may only read sees deliveries, and no button that it may not use', async () => {
  const { body: made } = await developer.call('POST /v1/webhooks', { url: receiver.url, events: ['*'] });
  await developer.call(`POST /v1/webhooks/${made.id}/test`);
  const { body } = await developer.call('POST /v1/keys', { name: 'i', roles: ['audit-read'] });
  const person = await site.open(body.apiKey, `/settings/webhooks/${made.id}`);
  await person.page.getByText('webhook.test').waitFor();
  const buttons = await person.page.locator('main').getByRole('button').allInnerTexts();
  expect(buttons.filter((text) => /test|Disable|secret|Delete|Edit|Replay/i.test(text))).toEqual([]);
  await expectFine(person, 'console-webhook-reader');
  await person.leave();
});
