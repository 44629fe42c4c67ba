import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { visitor, type Visitor } from '../../web/pages/visitor.ts';
import { consoleSite, expectSoon, signIn } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

test('before any activity the page shows the next step, with the developer’s own agent', async () => {
  const agentId = await makeAgent(developer.call);
  const person = await site.open(developer.key);
  await person.page.getByText('No activity in this time').waitFor();
  await person.page.getByText(`"agentId":"${agentId}"`).waitFor();
  await expectFine(person, 'console-overview-empty');
  await person.leave();
});

test('the next step changes as soon as there is an agent', async () => {
  const person = await site.open(developer.key);
  await person.page.getByText('Start by registering an agent').waitFor();
  const agentId = await makeAgent(developer.call);
  await person.page.getByText(`"agentId":"${agentId}"`).waitFor();
  expect(await person.page.getByText('Start by registering an agent').count()).toBe(0);
  await person.leave();
});

test('activity is shown in words and as a table, and updates appear on their own', async () => {
  const { call } = developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  const log = (status: string, metadata: object = {}) =>
    call('POST /v1/audit/log', { grantId, action: 'a', status, metadata });
  for (const status of ['allowed', 'success', 'allowed', 'failure']) await log(status);
  await log('blocked', { reason: 'amount_over' });
  await log('blocked', { reason: 'amount_over' });
  await log('blocked', { reason: '<img src=x onerror="window.hacked=true">' });
  const person = await site.open(developer.key);
  const chart = person.page.getByRole('img', {
    name: /^Entries by hour: 2 allowed, 1 success, 1 failure, 3 blocked$/,
  });
  await chart.waitFor();
  expect((await person.page.locator('.tiles').innerText()).split('\n')).toEqual([
    'Agents',
    '1',
    'Active grants',
    '1',
    'Requests waiting for a person',
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

/** The text of the tile with this name. */
function tile(person: Visitor, label: string): Promise<string> {
  return person.page.locator('.tiles > div', { hasText: label }).locator('dd').innerText();
}

test('the page updates because the server sends events, not by polling every few seconds', async () => {
  await makeAgent(developer.call);
  const person = await site.open(developer.key);
  await expectSoon(() => tile(person, 'Agents')).toBe('1');
  let asked = 0;
  person.page.on('request', (request) => {
    if (request.url().includes('/v1/activity')) asked += 1;
  });
  // With events the page polls every 15 seconds, without them every two.
  await person.page.waitForTimeout(6_000);
  expect(asked).toBeLessThanOrEqual(1);
  await person.page.getByText('Live: the numbers change as things happen').waitFor();
  await makeAgent(developer.call);
  await expect.poll(() => tile(person, 'Agents')).toBe('2');
  await person.leave();
});

test('without event streams the overview stays up to date all the same', async () => {
  const person = await visitor(site.browser, { width: 1_440 });
  await person.page.route('**/v1/events/stream**', (route) => route.fulfill({ status: 503, body: '{}' }));
  await signIn(person, site.server, developer.key);
  await expectSoon(() => tile(person, 'Agents')).toBe('0');
  await person.page.getByText('the connection was lost. Reconnecting … This page checks every').waitFor();
  await makeAgent(developer.call);
  await expectSoon(() => tile(person, 'Agents')).toBe('1');
  await expectFine({ ...person, problems: [] }, 'console-overview-lost');
  await person.page.unroute('**/v1/events/stream**');
  await person.page.getByText('Live: the numbers change').waitFor();
  await person.leave();
});

test('when the server refuses a stream, the overview says so and how often it polls instead', async () => {
  const person = await visitor(site.browser, { width: 1_440 });
  const refusal = { message: 'none', code: 'STREAMS_OFF', requestId: 'r' };
  await person.page.route('**/v1/events/stream**', (route) =>
    route.fulfill({ status: 404, contentType: 'application/json', body: JSON.stringify(refusal) }),
  );
  const looks: number[] = [];
  person.page.on('request', (request) => {
    if (request.url().includes('/v1/activity')) looks.push(performance.now());
  });
  await signIn(person, site.server, developer.key);
  const words =
    /^Not live: the server sends no updates at the moment\. This page checks every (\d+) seconds\.$/;
  const said = await person.page.getByText(words).innerText();
  const seconds = Number(words.exec(said)?.[1]);
  await expect.poll(() => looks.length).toBeGreaterThanOrEqual(3);
  const [before = 0, last = 0] = looks.slice(-2);
  expect((last - before) / 1_000).toBeGreaterThan(seconds - 0.5);
  await expectFine(person, 'console-overview-unheard');
  await person.leave();
});

test('a hidden window holds no connection, and is up to date once it is visible again', async () => {
  const person = await site.open(developer.key);
  await expectSoon(() => tile(person, 'Agents')).toBe('0');
  const isStream = (request: { url: () => string }): boolean => request.url().includes('/v1/events/stream');
  const ended = person.page.waitForEvent('requestfailed', isStream);
  await lookAway(person, true);
  await ended;
  await makeAgent(developer.call);
  const begun = person.page.waitForRequest(isStream);
  await lookAway(person, false);
  await begun;
  await expectSoon(() => tile(person, 'Agents')).toBe('1');
  await person.leave();
});

/** As when another tab covers this one, which a headless browser cannot do. */
async function lookAway({ page }: Visitor, isAway: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${isAway ? 'hidden' : 'visible'}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

test('when the server is unreachable, the overview says that it may be out of date', async () => {
  await makeAgent(developer.call);
  const person = await site.open(developer.key);
  await expectSoon(() => tile(person, 'Agents')).toBe('1');
  await person.page.route('**/v1/activity**', (route) =>
    route.fulfill({ status: 403, contentType: 'application/json', body: '{}' }),
  );
  await makeAgent(developer.call);
  await person.page.getByText('This may be out of date').waitFor();
  expect(await tile(person, 'Agents')).toBe('1');
  await expectFine(person, 'console-overview-old');
  await person.leave();
});

test('a key that may not read the log sees nothing of it', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] });
  const person = await site.open(body.apiKey);
  await person.page.getByText('Only keys with the role audit-read can see the activity').waitFor();
  expect(
    await person.page.getByRole('navigation', { name: 'Console' }).getByRole('link').allInnerTexts(),
  ).toEqual(['Overview', 'Issuer keys']);
  await expectFine(person, 'console-overview-verify');
  await person.leave();
});
