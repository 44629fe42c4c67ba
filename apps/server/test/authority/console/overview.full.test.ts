import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { visitor, type Visitor } from '../../web/pages/visitor.ts';
import { consoleSite, expectSoon, signedIn, signIn, tabTo } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

test('before any call the page leads to the first one, with the developer’s own agent', async () => {
  const agentId = await makeAgent(developer.call);
  const person = await site.open(developer.key);
  await person.page.getByText('No calls in this time').waitFor();
  await person.page.getByText(`--agent ${agentId} `).waitFor();
  await expectFine(person, 'console-overview-empty');
  await makeGrant(developer.call, agentId);
  await person.page.getByText("const rule = { scopes: ['flights:search'] };").waitFor();
  await expectFine(person, 'console-overview-granted');
  await person.leave();
});

test('the next step changes as soon as there is an agent', async () => {
  const person = await site.open(developer.key);
  await person.page.locator('.steps').getByRole('link', { name: 'Register an agent' }).waitFor();
  const agentId = await makeAgent(developer.call);
  await person.page.getByText(`--agent ${agentId} `).waitFor();
  expect(await person.page.locator('.steps').getByRole('link', { name: 'Register an agent' }).count()).toBe(
    0,
  );
  await person.leave();
});

/** Writes an entry of this grant. */
function logOf(grantId: string) {
  return async (status: string, more: object = {}): Promise<string> =>
    (await developer.call('POST /v1/audit/log', { grantId, action: 'flights.book', status, ...more })).body
      .entryId;
}

/** A call that a guard let through, and how it ended. */
async function call(log: ReturnType<typeof logOf>, outcome: 'success' | 'failure'): Promise<void> {
  await log(outcome, { ref: await log('allowed') });
}

const chartOf = ({ page }: Visitor) => page.getByRole('slider', { name: /^Calls by / });

test('calls are shown in words and as a table, each once, and updates appear on their own', async () => {
  const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
  const log = logOf(grantId);
  await call(log, 'success');
  await call(log, 'failure');
  await log('allowed');
  const missingScopes = ['payments:initiate:max_900', '\u202Eevil'];
  await log('blocked', { metadata: { reason: 'amount_over', missingScopes } });
  await log('blocked', { metadata: { reason: 'revoked' } });
  const refusal = await log('blocked', { metadata: { reason: '<img src=x onerror="window.hacked=true">' } });
  const person = await site.open(developer.key);
  const { page } = person;
  await page.getByRole('slider', { name: 'Calls by hour: 6 calls, 3 refused, 1 failed' }).waitFor();
  const tiles = (await page.locator('.tiles').innerText()).split('\n').filter(Boolean).join(' ');
  expect(tiles).toBe('Calls 6 Refused 50% Failed 1 Agents 1 Active grants 1 Open requests 0');
  expect(await page.locator('.top-agents > li').allInnerTexts()).toEqual([
    expect.stringMatching(/^an agent\s+6 calls, 50% refused$/),
  ]);
  const refusals = page.locator('section', { has: page.getByRole('heading', { name: 'Latest refusals' }) });
  expect(
    (await refusals.locator('.latest > li').allInnerTexts()).map((text) => text.split(/\n+/).slice(0, 2)),
  ).toEqual([
    ['The service gave a reason of its own, or none.', expect.stringContaining('flights.book by an agent')],
    [
      'The grant has been revoked, is on hold, or has ended.',
      'Refresh the grant token, or ask the person for a new grant.',
    ],
    [
      'The amount of this call is higher than what was granted.',
      'Ask the person for a grant that holds payments:initiate:max_900 and evil.',
    ],
  ]);
  await refusals.getByText('By reason').click();
  expect(await refusals.getByRole('list', { name: 'Refusals by reason' }).innerText()).toContain(
    '1 The amount of this call is higher than what was granted. amount_over',
  );
  await page.getByText('As a table').click();
  expect(
    await page.getByRole('table', { name: 'Calls by hour' }).locator('tbody tr').first().innerText(),
  ).toMatch(/\t6\t3\t1$/);
  await page.getByRole('link', { name: 'an agent for user_alice' }).waitFor();
  await expectFine(person, 'console-overview-calls');
  await call(log, 'success');
  await page.getByRole('slider', { name: 'Calls by hour: 7 calls, 3 refused, 1 failed' }).waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await refusals.getByRole('link', { name: 'The service gave a reason of its own' }).click();
  await page.waitForURL(`**/console/audit/${refusal}`);
  await person.leave();
});

test('the chart shows the numbers of a bar under the pointer and for the keyboard, and hides them again', async () => {
  const log = logOf((await makeGrant(developer.call, await makeAgent(developer.call))).grantId);
  await call(log, 'failure');
  await log('blocked');
  const person = await site.open(developer.key, '?span=week');
  const { page } = person;
  const [chart, card] = [chartOf(person), page.locator('.card-of-bar')];
  await chart.waitFor();
  expect(await card.count()).toBe(0);
  const box = await chart.boundingBox();
  await chart.hover({ position: { x: (box?.width ?? 0) - 20, y: 100 } });
  expect(await card.locator('text').allTextContents()).toEqual([
    expect.stringMatching(/^\w{3},? \d+ \w+$/),
    '2 calls',
    '1 refused',
    '1 failed',
  ]);
  await page.mouse.move(0, 0);
  await expectSoon(() => card.count()).toBe(0);
  await tabTo(person, 'Calls by day: 2 calls, 1 refused, 1 failed');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: 2 calls, 1 refused, 1 failed$/);
  await expectFine(person, 'console-overview-card');
  await page.keyboard.press('ArrowLeft');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: 0 calls, 0 refused, 0 failed$/);
  expect(await card.locator('text').allTextContents()).toContain('0 calls');
  await page.keyboard.press('Escape');
  expect(await card.count()).toBe(0);
  await page.keyboard.press('Home');
  expect(await chart.getAttribute('aria-valuenow')).toBe('1');
  await person.leave();
});

test('a span of days has a bar for each local day, and one of a year a bar for each month', async () => {
  const log = logOf((await makeGrant(developer.call, await makeAgent(developer.call))).grantId);
  await log('blocked');
  const person = await signedIn(site.browser, site.server, developer.key, { timezoneId: 'Asia/Kolkata' });
  const { page } = person;
  await page.getByText('Times are those of Asia/').waitFor();
  const asked = page.waitForRequest((request) => request.url().includes('bucket=day'));
  await page.getByRole('link', { name: '30 days' }).click();
  expect(new URL((await asked).url()).searchParams.get('timeZone')).toMatch(/^Asia\/(?:Kolkata|Calcutta)$/);
  await page.getByRole('slider', { name: /^Calls by day: 1 call, 1 refused/ }).waitFor();
  expect(new URL(page.url()).search).toBe('?span=month');
  expect(await page.locator('.plot .bar-of-time').count()).toBe(30);
  await page.locator('.plot .bar-of-time .bar-refused').last().waitFor();
  await page.getByRole('link', { name: '12 months' }).click();
  await page.getByRole('slider', { name: /^Calls by month: 1 call, 1 refused/ }).waitFor();
  await expectSoon(() => page.locator('.plot .bar-of-time').count()).toBe(12);
  await expectFine(person, 'console-overview-year');
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
  await person.page.getByText('Only keys with the role audit-read can see the calls').waitFor();
  expect(
    await person.page.getByRole('navigation', { name: 'Console' }).getByRole('link').allInnerTexts(),
  ).toEqual(['Overview', 'Issuer keys']);
  await expectFine(person, 'console-overview-verify');
  await person.leave();
});
