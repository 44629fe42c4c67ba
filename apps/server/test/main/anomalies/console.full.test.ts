import { expect, test } from 'vitest';
import { consoleSite } from '../../authority/console/console.ts';
import { makeAgent } from '../../support/grants.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { storeLearned } from './learned.ts';
import { around, PLANTED } from './planted.ts';

const site = consoleSite();

test('a developer finds an alert, reads what is unusual, sees that a rule held the grant, and acknowledges it', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  const visitor = await site.open(key, '/anomalies');
  const { page } = visitor;
  await page.getByText('Nothing unusual was seen').waitFor();
  await expectFine(visitor, 'console-anomalies-none');

  await page.getByRole('link', { name: 'say what happens about alerts' }).click();
  await page.getByText('No rules yet').waitFor();
  await page.getByLabel('Alerts').selectOption('Unusually large amount');
  await visitor.press('Add the rule');
  await page.getByRole('cell', { name: 'Hold the grant', exact: true }).waitFor();
  await expectFine(visitor, 'console-anomalies-rules');

  const agentId = await makeAgent(call, undefined, { name: 'Travel agent' });
  await storeLearned(site.server, developer, agentId);
  const newcomer = await makeAgent(call, undefined, { name: 'New agent' });
  await (await around(site.server, call, newcomer)).log({});
  const own = await around(site.server, call, agentId);
  await PLANTED.amount.attack(own);
  await PLANTED.new_action.attack(own);
  await call('POST /v1/anomalies/detect');

  await page.getByRole('link', { name: 'Anomalies', exact: true }).click();
  await page.getByRole('link', { name: 'Unusually large amount' }).waitFor();
  await expectFine(visitor, 'console-anomalies');
  await page.getByRole('link', { name: 'Unusually large amount' }).click();
  await page.getByText('A rule put the grant on hold:').waitFor();
  await page.getByText('5,000 EUR', { exact: true }).waitFor();
  await expectFine(visitor, 'console-anomaly');
  await page.getByLabel('Note').fill('A business trip');
  await visitor.press('Acknowledge');
  await page.getByText('A business trip').waitFor();
  await page.getByText('Somebody acknowledged it').waitFor();

  await page.getByRole('link', { name: 'All alerts' }).click();
  await page.getByRole('link', { name: 'What is learnt' }).click();
  await page.getByRole('cell', { name: /^learning/ }).waitFor();
  await page.getByText('kinds', { exact: false }).first().waitFor();
  await expectFine(visitor, 'console-anomalies-learning');

  await page.getByRole('link', { name: 'All alerts' }).click();
  await page.getByRole('link', { name: 'Rules' }).click();
  await visitor.press('Remove');
  await page.getByText('No rules yet').waitFor();
  expect((await call('GET /v1/anomalies/rules')).body.total).toBe(0);
});

test('a key that may only read sees alerts, and no button that it may not use', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const { body } = await call('POST /v1/keys', { name: 'auditor', roles: ['audit-read'] });
  const agentId = await makeAgent(call);
  await storeLearned(site.server, developer, agentId);
  await PLANTED.new_action.attack(await around(site.server, call, agentId));
  await call('POST /v1/anomalies/detect');
  const visitor = await site.open(body.apiKey, '/anomalies');
  const { page } = visitor;
  await page.getByRole('link', { name: 'New action' }).click();
  await page.getByText('The alert was opened').waitFor();
  expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  await page.getByRole('link', { name: 'All alerts' }).click();
  await page.getByRole('link', { name: 'Rules' }).click();
  await page.getByText('No rules yet').waitFor();
  expect(await page.getByRole('button', { name: 'Add the rule' }).count()).toBe(0);
});
