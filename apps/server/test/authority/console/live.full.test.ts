import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import type { Page } from 'test-browser';
import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type TestDeveloper, testServer } from '../../support/server.ts';
import { consoleSite, expectSoon, signedIn, tabTo } from './console.ts';

const LIVE = 'Live: changes by others appear here.';

const site = consoleSite({ environment: { GRANTEX_RATE_LIMIT: '100000' } });
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

const comeTo = (path: string): Promise<Visitor> => site.open(developer.key, path);

const rowsOf = (page: Page): Promise<string[]> => page.locator('tbody .row-title').allInnerTexts();
const idsOf = (page: Page): Promise<string[]> => page.locator('tbody .copy-id code').allInnerTexts();

/** What a screen reader announces about a page's changes. */
const saidOn = (page: Page): Promise<string> => page.locator('.live [role="status"]').innerText();

/** Requests for a path, as they begin and end. */
function watchRequests(page: Page, isMeant: (path: string) => boolean) {
  const seen = { total: 0, most: 0, open: 0 };
  const going = new Set<object>();
  page.on('request', (request) => {
    if (!isMeant(new URL(request.url()).pathname)) return;
    going.add(request);
    seen.total += 1;
    seen.open = going.size;
    seen.most = Math.max(seen.most, seen.open);
  });
  // A request that began earlier does not count.
  const end = (request: object): void => {
    going.delete(request);
    seen.open = going.size;
  };
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  return seen;
}

test('agents that others register, rename, suspend and delete appear on their own, and the reader’s position stays', async () => {
  const { call } = developer;
  for (let index = 0; index < 30; index += 1) await makeAgent(call, undefined, { name: `agent ${index}` });
  const person = await comeTo('/agents?page=2');
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  await expectSoon(() => rowsOf(page)).toHaveLength(5);
  await page.getByRole('link', { name: 'agent 2', exact: true }).focus();
  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  const scrolled = await page.evaluate<number>('scrollY');
  const made = await makeAgent(call, undefined, { name: 'made elsewhere' });
  await expectSoon(() => rowsOf(page)).toHaveLength(6);
  expect(await page.locator(':focus').innerText()).toBe('agent 2');
  expect(new URL(page.url()).search).toBe('?page=2');
  expect(await page.evaluate<number>('scrollY')).toBeGreaterThanOrEqual(scrolled);
  await expectSoon(() => saidOn(page)).toMatch(/^The list of agents changed at /);

  await page.getByRole('link', { name: 'Newer' }).click();
  const row = page.locator('tbody tr').filter({ hasText: made });
  await expectSoon(() => row.innerText()).toContain('active');
  await call(`PATCH /v1/agents/${made}`, { status: 'suspended' });
  await expectSoon(() => row.innerText()).toContain('suspended');
  await call(`PATCH /v1/agents/${made}`, { name: 'renamed elsewhere' });
  await expectSoon(() => row.innerText()).toContain('renamed elsewhere');
  await expectFine(person, 'console-agents-live');
  await call(`DELETE /v1/agents/${made}`);
  await expectSoon(() => row.count()).toBe(0);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('changes of an agent by others keep a person’s focus, text and open dialog', async () => {
  const { call } = developer;
  const agentId = await makeAgent(call, undefined, { name: 'before' });
  const person = await comeTo(`/agents/${agentId}`);
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  await person.press('Edit');
  await page.getByLabel('Name').fill('half writt');
  await call(`PATCH /v1/agents/${agentId}`, { name: 'renamed elsewhere' });
  await page.getByRole('heading', { name: 'renamed elsewhere' }).waitFor();
  expect(await page.locator(':focus').inputValue()).toBe('half writt');
  await person.press('Cancel');

  await person.press('Suspend');
  const dialog = page.getByRole('dialog', { name: 'Suspend this agent?' });
  await dialog.getByText('No active grant').waitFor();
  await makeGrant(call, agentId);
  await dialog.getByText('1 active grant').waitFor();
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  await page.locator('.facts').getByText('suspended').waitFor();
  expect(await dialog.isVisible()).toBe(true);
  expect(await page.locator(':focus').innerText()).toBe('Cancel');
  await page.keyboard.press('Escape');
  // The button that suspended now reactivates, and asks first.
  await person.press('Reactivate');
  await page.getByRole('dialog', { name: 'Reactivate this agent?' }).waitFor();
  await expectFine(person, 'console-agent-reactivate');
  expect((await call(`GET /v1/agents/${agentId}`)).body.status).toBe('suspended');
  await call(`DELETE /v1/agents/${agentId}`);
  await page.getByText('This agent was deleted while this page was open.').waitFor();
  await person.press('Cancel');
  await expectFine(person, 'console-agent-deleted');
  await person.leave();
});

test('grants that others create and revoke appear on their own, and text typed into the filter stays', async () => {
  const { call } = developer;
  const agentId = await makeAgent(call);
  const first = await makeGrant(call, agentId);
  const person = await comeTo('/grants');
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  await expectSoon(() => idsOf(page)).toEqual([first.grantId]);
  await page.getByLabel('Acts for').fill('user_hal');
  const second = await makeGrant(call, agentId, { principalId: 'user_half' });
  const child = await makeChild(call, first.grantToken, await makeAgent(call, ['flights:search']));
  await expectSoon(() => idsOf(page)).toEqual([child.grantId, second.grantId, first.grantId]);
  expect(await page.locator(':focus').inputValue()).toBe('user_hal');
  await call(`DELETE /v1/grants/${first.grantId}`);
  const states = (): Promise<string[]> => page.locator('tbody td:nth-child(3)').allInnerTexts();
  await expectSoon(states).toEqual(['revoked', 'active', 'revoked']);
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  await expectSoon(states).toEqual(['revoked', 'revoked', 'revoked']);
  expect(await page.locator(':focus').inputValue()).toBe('user_hal');
  await expectFine(person, 'console-grants-live');
  await page.getByLabel('Acts for').fill('user_half');
  await page.keyboard.press('Enter');
  await expectSoon(() => idsOf(page)).toEqual([second.grantId]);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('new delegated grants are drawn as they are made, and an open dialog stays open when its grant ends', async () => {
  const { call } = developer;
  const root = await makeGrant(call, await makeAgent(call));
  const other = await makeGrant(call, root.agentId);
  const person = await comeTo(`/grants/${root.grantId}`);
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  await page.locator('.node').waitFor();
  const read = watchRequests(page, (path) => path.startsWith('/v1/grants'));
  const subAgentId = await makeAgent(call, ['flights:search'], { name: 'a helper' });
  await tabTo(person, 'Revoke');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Revoke this grant?' });
  await dialog.getByText('Nothing active was delegated from it.').waitFor();
  const child = await makeChild(call, root.grantToken, subAgentId);
  await dialog.getByText('1 grant delegated from it ends too.').waitFor();
  await page.locator('.node').filter({ hasText: child.grantId }).waitFor();
  await call(`PATCH /v1/agents/${subAgentId}`, { name: 'renamed elsewhere' });
  await page.locator('.node').filter({ hasText: 'renamed elsewhere' }).waitFor();
  // Unrelated changes cause no requests.
  await expectSoon(async () => read.open).toBe(0);
  const before = read.total;
  await call(`DELETE /v1/grants/${other.grantId}`);
  await call(`PATCH /v1/agents/${subAgentId}`, { name: 'renamed again' });
  await page.locator('.node').filter({ hasText: 'renamed again' }).waitFor();
  expect(read.total).toBe(before);
  await call(`DELETE /v1/grants/${root.grantId}`);
  await page.getByText('This grant has just been ended elsewhere.').waitFor();
  expect(await dialog.isVisible()).toBe(true);
  expect(await page.locator(':focus').innerText()).toBe('Cancel');
  await page.keyboard.press('Escape');
  await expectSoon(() => page.locator(':focus').innerText()).toContain('This grant has just been ended');
  await expectSoon(() => page.locator('.node.revoked').count()).toBe(2);
  await expectFine(person, 'console-grant-ended-elsewhere');
  await page.getByRole('link', { name: 'What it did' }).click();
  await page.waitForURL(`${site.server.url}/console/audit?grant=${root.grantId}`);
  await expectSoon(() => page.getByLabel('Grant id').inputValue()).toBe(root.grantId);
  await person.leave();
});

test('a burst is read one request at a time, however large it is, and announced only now and then', async () => {
  const { call } = developer;
  const agentId = await makeAgent(call);
  const person = await comeTo('/grants');
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  await page.getByText('No grant yet').waitFor();
  // By then the requests caused by the beginning of the stream have ended.
  await makeGrant(call, agentId);
  await expectSoon(() => idsOf(page)).toHaveLength(1);
  await expectSoon(() => saidOn(page)).toMatch(/changed at/);
  await page.evaluate(`
    window.said = 0;
    new MutationObserver(() => { window.said += 1; }).observe(document.querySelector('.live [role="status"]'),
      { childList: true, characterData: true, subtree: true });
  `);
  const read = watchRequests(page, (path) => path === '/v1/grants');
  const begun = Date.now();
  let newest = '';
  for (let count = 0; count < 40; count += 1) ({ grantId: newest } = await makeGrant(call, agentId));
  await expectSoon(async () => (await idsOf(page))[0]).toBe(newest);
  const seconds = Math.ceil((Date.now() - begun) / 1_000);
  expect(read.most).toBe(1);
  expect(read.total).toBeLessThanOrEqual(seconds + 1);
  expect(await page.evaluate<number>('window.said')).toBeLessThanOrEqual(Math.ceil(seconds / 10));
  await person.leave();
});

test('all pages of a window share one stream, and none is open when no page needs it', async () => {
  await makeAgent(developer.call);
  const person = await comeTo('/agents');
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  const streams = watchRequests(page, (path) => path === '/v1/events/stream');
  for (const name of ['Grants', 'Overview', 'Agents', 'Grants'] as const) {
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  }
  await page.getByText(LIVE).waitFor();
  expect(streams.total).toBe(0);
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/v1/events/stream'));
  await page.getByRole('link', { name: 'Settings' }).click();
  await ended;
  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByText(LIVE).waitFor();
  expect(streams.total).toBe(1);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a key that may not read events has working pages that say so and open no stream', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'i', roles: ['issue'] });
  const first = await makeAgent(developer.call, undefined, { name: 'the first' });
  await makeGrant(developer.call, first);
  const person = await site.open(body.apiKey, '/grants');
  const { page } = person;
  const streams = watchRequests(page, (path) => path === '/v1/events/stream');
  await page.getByText('only keys with the role audit-read receive updates').waitFor();
  await page.locator('.row-title').click();
  await page.getByText('only keys with the role audit-read receive updates').waitFor();
  expect(await page.getByRole('link', { name: 'What it did' }).count()).toBe(0);
  await expectFine(person, 'console-grant-not-live');
  await page.getByRole('link', { name: 'Agents' }).click();
  await expectSoon(() => rowsOf(page)).toEqual(['the first']);
  await makeAgent(developer.call, undefined, { name: 'the second' });
  await person.press('Refresh');
  await expectSoon(() => rowsOf(page)).toEqual(['the second', 'the first']);
  await expectFine(person, 'console-agents-not-live');
  expect(streams.total).toBe(0);
  await person.leave();
});

/** A connection to a server that can be cut. */
async function cutableWay(): Promise<{
  url: string;
  leadTo(port: number): void;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  let target = 0;
  let isCut = false;
  const way = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    leadTo: (port) => (target = port),
    cut,
    mend: () => (isCut = false),
    async close() {
      cut();
      await new Promise((resolve) => way.close(resolve));
    },
  };
}

test('when the connection breaks the page says so, and it has caught up when the connection is back', async () => {
  const way = await cutableWay();
  const far = await testServer({ environment: { GRANTEX_PUBLIC_URL: way.url } });
  way.leadTo(Number(new URL(far.url).port));
  const { call, key } = far.developer;
  await makeAgent(call, undefined, { name: 'the first' });
  const person = await signedIn(site.browser, way, key, { path: '/agents' });
  const { page, problems } = person;
  await page.getByText(LIVE).waitFor();
  await expectSoon(() => rowsOf(page)).toEqual(['the first']);
  way.cut();
  await page.locator('.live .notice').waitFor();
  expect(await saidOn(page)).toContain('the connection was lost');
  await expectFine({ ...person, problems: [] }, 'console-agents-lost');
  expect(await rowsOf(page)).toEqual(['the first']);
  // Chromium itself reports that a request failed, which is expected here.
  problems.length = 0;
  await makeAgent(call, undefined, { name: 'made meanwhile' });
  way.mend();
  await expectSoon(() => rowsOf(page)).toEqual(['made meanwhile', 'the first']);
  await page.getByText(LIVE).waitFor();
  expect(await page.locator('.live .notice').count()).toBe(0);
  problems.length = 0;
  await person.leave();
  await far.close();
  await way.close();
});

test('a page says at once that the browser is offline, and soon that nothing is heard on an open connection', async () => {
  const { call } = developer;
  await makeAgent(call, undefined, { name: 'the first' });
  const person = await comeTo('/agents');
  const { page, context } = person;
  await page.getByText(LIVE).waitFor();
  expect(await page.locator('.live-dot.is-live').count()).toBe(1);
  await page.clock.install();
  await context.setOffline(true);
  // The clock of the page does not go on: it says so without waiting.
  await page.getByText(/Not live: the connection was lost.* Last heard from the server at \d/).waitFor();
  expect(await page.locator('.live-dot.is-live').count()).toBe(0);
  await makeAgent(call, undefined, { name: 'made meanwhile' });
  await context.setOffline(false);
  await page.clock.resume();
  await page.getByText(LIVE).waitFor();
  await expectSoon(() => rowsOf(page)).toEqual(['made meanwhile', 'the first']);

  await page.clock.fastForward(9_000);
  await page.locator('.live .notice').waitFor();
  await page.getByText(LIVE).waitFor();
  person.problems.length = 0;
  await person.leave();
});

test('a window is live again after another key with the same roles has signed in in another window', async () => {
  const { call } = developer;
  const { apiKey } = (await call('POST /v1/keys', { name: 'another', roles: ['admin'] })).body;
  const person = await comeTo('/agents');
  const { page } = person;
  await page.getByText(LIVE).waitFor();
  const second = await person.context.newPage();
  await second.goto(`${site.server.url}/console`);
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByLabel('API key').fill(apiKey);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in with another').waitFor();
  await makeAgent(call, undefined, { name: 'made elsewhere' });
  await expectSoon(() => rowsOf(page)).toEqual(['made elsewhere']);
  await page.getByText(LIVE).waitFor();
  await person.leave();
});

test('with too many streams a page says that it is not live, and becomes live as soon as there is room', async () => {
  const narrow = await testServer({ environment: { GRANTEX_MAX_STREAMS: '1' } });
  const { call, key } = narrow.developer;
  const first = await signedIn(site.browser, narrow, key, { path: '/agents' });
  await first.page.getByText(LIVE).waitFor();
  const person = await signedIn(site.browser, narrow, key, { path: '/grants' });
  const { page } = person;
  await page.getByText('the server sends no updates at the moment').waitFor();
  await expectFine(person, 'console-grants-refused');
  const { grantId } = await makeGrant(call, await makeAgent(call));
  await person.press('Refresh');
  await expectSoon(() => idsOf(page)).toEqual([grantId]);
  await first.leave();
  await page.getByText(LIVE).waitFor();
  await person.leave();
  await narrow.close();
});
