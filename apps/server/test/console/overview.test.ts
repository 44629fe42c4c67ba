import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectFine } from '../pages/inspect.ts';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { type TestDeveloper, testServer, type TestServer } from '../support/server.ts';
import { signedIn } from './console.ts';

let server: TestServer;
let browser: Browser;
let developer: TestDeveloper;

beforeAll(async () => {
  [server, browser] = await Promise.all([testServer(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  developer = await server.signUp();
});

test('where nothing has happened, the next step is shown, with the developer’s own agent', async () => {
  const agentId = await makeAgent(developer.call);
  const person = await signedIn(browser, server, developer.key);
  await person.page.getByText('Nothing has happened in this time').waitFor();
  await person.page.getByText(`"agentId":"${agentId}"`).waitFor();
  await expectFine(person, 'console-overview-empty');
  await person.leave();
});

test('what happens is drawn, in words and as a table, and what is new appears by itself', async () => {
  const { call } = developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  const log = (status: string, metadata: object = {}) =>
    call('POST /v1/audit/log', { grantId, action: 'a', status, metadata });
  for (const status of ['allowed', 'success', 'allowed', 'failure']) await log(status);
  await log('blocked', { reason: 'amount_over' });
  await log('blocked', { reason: 'amount_over' });
  await log('blocked', { reason: '<img src=x onerror="window.hacked=true">' });
  const person = await signedIn(browser, server, developer.key);
  const chart = person.page.getByRole('img', {
    name: /^Entries by hour: 2 allowed, 1 success, 1 failure, 3 blocked$/,
  });
  await chart.waitFor();
  expect((await person.page.locator('.tiles').innerText()).split('\n')).toEqual([
    'Agents',
    '1',
    'Grants in force',
    '1',
    'Requests that wait for a person',
    '0',
  ]);
  const refusals = person.page.getByRole('table', { name: 'Reasons' });
  expect(await refusals.locator('tbody tr').allInnerTexts()).toEqual(['amount_over\t2', 'other\t1']);
  await person.page.getByText('As a table').click();
  await expectFine(person, 'console-overview-activity');
  await log('success');
  await person.page.getByRole('img', { name: /2 allowed, 2 success, 1 failure, 3 blocked$/ }).waitFor();
  await person.page.getByRole('link', { name: '30 days' }).click();
  await person.page.getByRole('img', { name: /^Entries by day: 2 allowed/ }).waitFor();
  expect(new URL(person.page.url()).search).toBe('?span=month');
  expect(await person.page.locator('.chart g').count()).toBe(30);
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  await person.leave();
});

test('a key that may not read the log is shown nothing of it', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] });
  const person = await signedIn(browser, server, body.apiKey);
  await person.page.getByText('is shown to keys with the role audit-read').waitFor();
  expect(
    await person.page.getByRole('navigation', { name: 'Console' }).getByRole('link').allInnerTexts(),
  ).toEqual(['Overview', 'Issuer keys']);
  await expectFine(person, 'console-overview-verify');
  await person.leave();
});
