import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { limitedGrant, pay, payments } from '../admissions/limited-grant.ts';
import { consoleSite, expectSoon, HOSTILE } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;
let grantId: string;

beforeEach(async () => {
  developer = await site.server.signUp();
  const { call } = developer;
  ({ grantId } = await makeGrant(call, await makeAgent(call)));
});

async function write(action: string, more: object = {}): Promise<{ entryId: string; seq: number }> {
  const body = { grantId, action, status: 'success', ...more };
  return (await developer.call('POST /v1/audit/log', body)).body;
}

async function auditor(path: string): Promise<Visitor> {
  const { body } = await developer.call('POST /v1/keys', { name: 'auditor', roles: ['audit-read'] });
  return site.open(body.apiKey, path);
}

const rows = (person: Visitor) => person.page.locator('tbody tr');

test('an empty log says how to write an entry, with the developer’s own ids', async () => {
  const person = await site.open(developer.key, '/audit');
  await person.page.getByText('No entry yet').waitFor();
  await person.page.locator('main').getByText(developer.id).waitFor();
  await person.page.getByText(grantId).waitFor();
  await expectFine(person, 'console-audit-empty');
  await person.leave();
});

test('an auditor searches, pages, and sends the address to a colleague', async () => {
  for (let number = 0; number < 28; number += 1) await write(`many.${number}`);
  await write('flight.booked', { status: 'blocked', metadata: { reason: 'amount_over' } });
  const person = await auditor('/audit');
  await rows(person).first().waitFor();
  expect(await rows(person).count()).toBe(25);
  expect(await rows(person).first().innerText()).toMatch(
    /^flight\.booked[^]*blocked\s+The amount of this call is higher/,
  );
  await expectFine(person, 'console-audit');
  await person.page.getByRole('link', { name: 'Older' }).click();
  await expectSoon(() => rows(person).count()).toBe(4);
  await person.page.getByRole('link', { name: 'Newest' }).click();
  await expectSoon(() => rows(person).count()).toBe(25);
  await person.page.getByLabel('Status').selectOption('blocked');
  await person.page.getByLabel('Acts for').fill('user_alice');
  await person.press('Filter');
  await expectSoon(() => rows(person).count()).toBe(1);
  const { searchParams } = new URL(person.page.url());
  expect(Object.fromEntries(searchParams)).toEqual({ status: 'blocked', principal: 'user_alice' });
  await person.page.reload();
  await expectSoon(() => rows(person).count()).toBe(1);
  expect(await person.page.getByLabel('Status').inputValue()).toBe('blocked');
  await person.page.goto(`${site.server.url}/console/audit?since=2999-01-01T00:00&action=a<b`);
  await person.page
    .getByText('action: Invalid')
    .or(person.page.getByText('No entry matches the filter'))
    .waitFor();
  await person.leave();
});

test('a refusal is in words, with what to do next, and its reason stays as it was recorded', async () => {
  const of = (metadata: object) => write('flight.booked', { status: 'blocked', metadata });
  const { entryId } = await of({ reason: 'scope_missing', missingScopes: ['flights:book'] });
  const own = await of({ reason: HOSTILE, seat: '12A' });
  const person = await auditor('/audit');
  const { page } = person;
  await page.getByText('The service gave a reason of its own, or none.').waitFor();
  await page.getByRole('link', { name: 'flight.booked' }).nth(1).click();
  await page.getByText('Refused because').waitFor();
  const facts = await page.getByRole('region', { name: 'Content' }).innerText();
  expect(facts).toMatch(
    /Refused because\s+The grant does not hold every scope[^]*\(scope_missing\)[^]*flights:book/,
  );
  // It says no more than the words.
  const recorded = page.locator('pre.metadata');
  expect(page.url()).toContain(entryId);
  expect(await recorded.isVisible()).toBe(false);
  await page.getByText('The reason as it was recorded').click();
  expect(await recorded.innerText()).toContain('"reason": "scope_missing"');
  await expectFine(person, 'console-entry-refused');
  await page.goto(`${site.server.url}/console/audit/${own.entryId}`);
  await page.getByText('The service gave a reason of its own, or none.').waitFor();
  expect(await recorded.innerText()).toContain('"seat": "12A"');
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('the refusal of an admitted call stands in the entry in the sentence that its caller read', async () => {
  const { call, key } = developer;
  const limits = { max: '5' };
  const budget = { calls: 1, per: 'day' } as const;
  const grant = await limitedGrant(developer, [
    payments({ arguments: { amount: limits }, ask: { amount: { over: '3' } }, budget }),
  ]);
  expect((await pay(call, grant, '1')).body.decision).toBe('allow');
  const refused = [(await pay(call, grant, '6')).body, (await pay(call, grant, '2')).body];
  await call(`POST /v1/grants/${grant.grantId}/hold`);
  refused.push((await pay(call, grant, '4')).body);
  const person = await site.open(key, '/audit');
  const { page } = person;
  const told = [];
  for (const { entryId, refusal } of refused) {
    await page.goto(`${site.server.url}/console/audit/${entryId}`);
    const fact = page.locator('dl div').filter({ has: page.getByText('Refused because', { exact: true }) });
    const of = (index: number): Promise<string> => fact.locator('bdi').nth(index).innerText();
    const isLimit = refusal.code === 'argument_not_granted';
    if (isLimit) await expectSoon(() => of(1)).toBe('The argument "amount" of this call may be at most 5.');
    const sentence = isLimit ? `${await of(0)} ${await of(1)}` : await of(0);
    expect(refusal.message.slice(0, sentence.length)).toBe(sentence);
    expect(await fact.innerText()).toContain(refusal.howToAsk);
    const link = fact.getByRole('link', { name: 'How to mend it' });
    expect(await link.getAttribute('href')).toBe(new URL(refusal.error_uri).pathname);
    told.push(refusal.code);
  }
  expect(told).toEqual(['argument_not_granted', 'budget_exceeded', 'on_hold']);
  await person.leave();
});

test('what a service writes where an admission would be is no link, and breaks no page', async () => {
  const person = await site.open(developer.key, '/audit');
  for (const admission of [
    { approvalId: 'apr_../../me', policies: { digest: HOSTILE, policies: [HOSTILE, { a: 1 }, '../x'] } },
    { approvalId: 7, policies: { digest: 'a'.repeat(64), policies: 'x' } },
    [null],
    'text',
  ]) {
    const metadata = { admission, reason: 'argument_not_granted', refusedArguments: [HOSTILE, 5, ''] };
    const { entryId } = await write('flight.booked', { status: 'blocked', metadata });
    await person.page.goto(`${site.server.url}/console/audit/${entryId}`);
    await person.page.getByText('The grant does not allow these arguments.').waitFor();
    expect(await person.page.locator('main a[href*="/approvals/"], main a[href*="/policies/"]').count()).toBe(
      0,
    );
  }
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  await expectFine(person, 'console-entry-hostile-admission');
  await person.leave();
});

test('on a phone the filter is folded until a search is active, and it works by keyboard', async () => {
  await write('flight.booked');
  await write('hotel.booked');
  const person = await auditor('/audit');
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByText('Filter the list').waitFor();
  expect(await page.getByLabel('Action').isVisible()).toBe(false);
  await page.getByText('Filter the list').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Action').fill('hotel.booked');
  await page.keyboard.press('Enter');
  await expectSoon(() => rows(person).count()).toBe(1);
  await page.reload();
  await page.getByLabel('Action').waitFor();
  expect(await page.getByLabel('Action').inputValue()).toBe('hotel.booked');
  await person.press('Show all');
  await expectSoon(() => rows(person).count()).toBe(2);
  expect(await page.getByLabel('Action').isVisible()).toBe(false);
  await person.leave();
});

test('on a phone a table is cards with labelled cells, and stays a table for screen readers', async () => {
  await write('flight.booked');
  const person = await auditor('/audit');
  const { page } = person;
  await rows(person).first().waitFor();
  await page.setViewportSize({ width: 360, height: 800 });
  const label = (): Promise<string> =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector('td[data-label="Acts for"]'), '::before').content`,
    );
  await expectSoon(label).toBe('"Acts for "');
  expect(await page.getByRole('table', { name: 'Audit entries' }).count()).toBe(1);
  expect(await page.getByRole('columnheader', { name: 'Status' }).count()).toBe(1);
  expect(await page.getByRole('region', { name: 'Audit entries' }).count()).toBe(0);
  await person.leave();
});

test('new entries appear at the top while a person follows, and only those that match the search', async () => {
  await write('before');
  const person = await auditor('/audit?action=wanted');
  await person.page.getByText('No entry matches the filter').waitFor();
  const asked = person.page.waitForResponse(/order=desc&pageSize=1$|pageSize=1&order=desc$/);
  await person.page.getByRole('button', { name: 'Follow live' }).click();
  await asked;
  await write('unwanted');
  await write('wanted');
  await expectSoon(() => rows(person).count()).toBe(1);
  expect(await rows(person).first().innerText()).toContain('wanted');
  await write('wanted', { status: 'failure' });
  await expectSoon(() => rows(person).count()).toBe(2);
  expect(await rows(person).first().innerText()).toContain('failure');
  await expectFine(person, 'console-audit-live');
  await person.page.getByRole('button', { name: 'Stop following' }).click();
  expect(new URL(person.page.url()).search).toBe('?action=wanted');
  await person.leave();
});

test('a person who follows sees no count that new entries would make wrong', async () => {
  for (let number = 0; number < 26; number += 1) await write(`many.${number}`);
  const person = await auditor('/audit');
  const count = person.page.getByText('26 in all');
  await count.waitFor();
  const asked = person.page.waitForResponse(/order=desc&pageSize=1$|pageSize=1&order=desc$/);
  await person.page.getByRole('button', { name: 'Follow live' }).click();
  await asked;
  await write('later');
  await expectSoon(() => rows(person).first().innerText()).toContain('later');
  expect(await person.page.getByText('in all').count()).toBe(0);
  expect(await person.page.getByRole('link', { name: 'Older' }).count()).toBe(1);
  await person.page.getByRole('button', { name: 'Stop following' }).click();
  await person.page.getByText(/^2[67] in all/).waitFor();
  await person.leave();
});

test('agents appear by name, requested once, and by id for a key that may not read agents', async () => {
  const { call } = developer;
  const names = Array.from({ length: 10 }, (_, index) => `Booker ${index}`);
  const ids: string[] = [];
  for (const name of names) {
    const agentId = await makeAgent(call, undefined, { name });
    ids.unshift(agentId);
    ({ grantId } = await makeGrant(call, agentId));
    await write('flight.booked');
  }
  await call(`DELETE /v1/agents/${ids[0]}`);
  const agents = (person: Visitor) => person.page.locator('tbody td:nth-child(3)').allInnerTexts();
  const person = await site.open(developer.key, '/settings');
  const asked: string[] = [];
  person.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/agents')) asked.push(pathname);
  });
  await person.page.getByRole('link', { name: 'Audit log' }).click();
  const shown = [`${ids[0]} (deleted)`, ...names.toReversed().slice(1)];
  await expectSoon(() => agents(person)).toEqual(shown);
  expect(asked).toEqual(['/v1/agents', `/v1/agents/${ids[0]}`]);
  await expectFine(person, 'console-audit-names');
  await person.page.locator('tbody tr').nth(1).getByRole('link', { name: 'flight.booked' }).click();
  await person.page.locator('.facts').getByRole('link', { name: 'Booker 8' }).waitFor();
  expect(await person.page.locator('.facts').first().innerText()).toContain(ids[1]);
  await expectFine(person, 'console-entry-name');
  await person.leave();

  const reader = await auditor('/audit');
  await expectSoon(() => agents(reader)).toEqual(ids);
  expect(reader.problems).toEqual([]);
  await reader.leave();
});

test('a long principal or agent takes one line of the list, is complete in the page, and is shown in full on the entry’s page', async () => {
  const principalId = `user_${'very.long.name '.repeat(14)}@example.com`;
  const name = 'Planner of journeys '.repeat(9).trim();
  const { call } = developer;
  await write('short');
  ({ grantId } = await makeGrant(call, await makeAgent(call, undefined, { name }), { principalId }));
  const { entryId } = await write('long');
  const person = await site.open(developer.key, '/audit');
  const { page } = person;
  await page.getByRole('link', { name }).waitFor();
  const heights = (): Promise<number[]> =>
    page.evaluate<number[]>("[...document.querySelectorAll('tbody tr')].map((row) => row.offsetHeight)");
  for (const width of [360, 1_440]) {
    await page.setViewportSize({ width, height: 800 });
    const [long = 0, short = 0] = await heights();
    // On a card, each of the two has a line of its own.
    expect(long - short).toBeLessThanOrEqual(width === 360 ? 50 : 2);
  }
  const cell = page.locator('tbody tr').first().locator('td').nth(3);
  expect(await cell.innerText()).toBe(principalId.trim());
  expect(await cell.locator('.one-line').getAttribute('title')).toBe(principalId);
  const selected = await page.evaluate<string>(
    "getSelection().selectAllChildren(document.querySelector('tbody tr td:nth-child(4)')); getSelection().toString()",
  );
  expect(selected).toContain('@example.com');
  await expectFine(person, 'console-audit-long');
  await page.goto(`${site.server.url}/console/audit/${entryId}`);
  await page.getByText(principalId).waitFor();
  await page.getByRole('link', { name }).waitFor();
  await expectFine(person, 'console-entry-long');
  await person.leave();
});

test('an invalid time or status in the address is reported as ignored', async () => {
  await write('a');
  const person = await auditor('/audit?since=nonsense&status=done&until=2999-01-01T00:00');
  const { page } = person;
  await page.getByText('is not valid and was ignored: status=done, since=nonsense').waitFor();
  await expectSoon(() => rows(person).count()).toBe(1);
  await expectFine(person, 'console-audit-left-out');
  await person.press('Show all');
  await expectSoon(() => page.getByText('is not valid and was ignored').count()).toBe(0);
  await person.leave();
});

test('without event streams, the log is followed all the same', async () => {
  await write('before');
  const person = await auditor('/audit');
  await person.page.route('**/v1/events/stream**', (route) => route.fulfill({ status: 503, body: '{}' }));
  const asked = person.page.waitForResponse(/pageSize=1(&|$)/);
  await person.page.getByRole('button', { name: 'Follow live' }).click();
  await asked;
  await write('later');
  await expectSoon(() => rows(person).first().innerText()).toContain('later');
  await person.leave();
});

test('text from others in an entry is shown as text', async () => {
  const { call } = developer;
  const agentId = await makeAgent(call, ['a:b'], { name: '<img src=x onerror="window.hacked=true">' });
  const principalId = '<svg onload=window.hacked=true>';
  ({ grantId } = await makeGrant(call, agentId, { scopes: ['a:b'], principalId }));
  const { entryId } = await write('a', {
    metadata: { [HOSTILE]: HOSTILE, text: `two\nlines\u2028${HOSTILE}` },
  });
  const person = await auditor('/audit');
  await expectSoon(() => rows(person).first().innerText()).toContain(principalId);
  await person.page.getByRole('link', { name: 'a', exact: true }).click();
  await person.page.getByText('Checked in this browser').waitFor();
  expect(person.page.url()).toBe(`${site.server.url}/console/audit/${entryId}`);
  const text = await person.text();
  expect(text).toContain('<img src=x onerror=');
  expect(text).not.toMatch(/[\u202E\u200B\u2028]/);
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  await expectFine(person, 'console-entry-hostile');
  await person.leave();
});

test('an invalid entry id in the address gets an explanation', async () => {
  const person = await auditor('/audit/ent_nothing');
  await person.page.getByText('there is no such audit entry').waitFor();
  await expectFine(person, 'console-entry-unknown');
  await person.page.getByRole('link', { name: 'Back to the entries' }).click();
  await person.page.getByText('No entry yet').waitFor();
  await person.leave();
});

test('an admin erases metadata, and the entry still verifies', async () => {
  const { entryId } = await write('a', { metadata: { passport: 'C01X00T47' } });
  await write('b');
  const person = await site.open(developer.key, `/audit/${entryId}`);
  await person.page.getByText('C01X00T47').waitFor();
  await person.press('Erase the metadata');
  await person.page.getByText('Nobody can restore them').waitFor();
  await expectFine(person, 'console-entry-erase');
  await person.press('Erase for good');
  await person.page.getByText('The metadata was erased').waitFor();
  await person.page.getByText('Checked in this browser: no check failed').waitFor();
  expect(await person.text()).not.toContain('C01X00T47');
  expect(await person.page.getByRole('button', { name: 'Erase the metadata' }).count()).toBe(0);
  await expectFine(person, 'console-entry-erased');
  await person.leave();
});

test('an auditor downloads the log as the API exports it', async () => {
  await write('a', { metadata: { text: 'größer' } });
  await write('b');
  const person = await auditor('/audit/log');
  await person.page.getByText('Checked in this browser').waitFor();
  await expectFine(person, 'console-log');
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    person.press('Download the log'),
  ]);
  expect(download.suggestedFilename()).toBe(`${developer.id}-audit.jsonl`);
  const { body } = await developer.call<string>('GET /v1/audit/export');
  expect(await readFile(await download.path(), 'utf8')).toBe(body);
  const [note] = await Promise.all([
    person.page.waitForEvent('download'),
    person.page.getByRole('link', { name: 'Download it' }).click(),
  ]);
  const { body: checkpoint } = await developer.call<string>('GET /v1/audit/checkpoint?size=2');
  expect(await readFile(await note.path(), 'utf8')).toBe(checkpoint);
  await person.leave();
});

test('the log cannot be downloaded without a session, without the role, or from another site', async () => {
  const stranger = httpBrowser(site.server.url);
  await stranger.open('/console');
  expect((await stranger.submit('/console/audit-export', {})).status).toBe(401);
  const { body } = await developer.call('POST /v1/keys', { name: 'verifier', roles: ['verify'] });
  await stranger.call('/console/session', { apiKey: body.apiKey });
  stranger.csrf = (await stranger.open('/console/session')).json.csrf;
  const refused = await stranger.submit('/console/audit-export', {});
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Your key may not do this')]);
  await stranger.call('/console/session', { apiKey: developer.key });
  stranger.csrf = 'of another site';
  expect((await stranger.submit('/console/audit-export', {})).status).toBe(403);
});
