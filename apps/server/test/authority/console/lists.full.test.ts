import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call } from '../../support/server.ts';
import { consoleSite, expectSoon, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

const SEARCH = ['flights:search', 'flights:book'];

/** A grant with one below it, and one that stands alone. */
async function makeGrants(call: Call): Promise<[parent: TestGrant, child: TestGrant, other: TestGrant]> {
  const agent = await makeAgent(call, undefined, { name: 'Travel planner' });
  const parent = await makeGrant(call, agent);
  const child = await makeChild(call, parent.grantToken, agent, SEARCH);
  return [parent, child, await makeGrant(call, agent, { principalId: 'user_bert' })];
}

const select = ({ page }: Visitor, { grantId }: TestGrant): Promise<void> =>
  page.getByRole('checkbox', { name: grantId }).check();

const selected = ({ page }: Visitor): Promise<number> =>
  page.locator('tbody').getByRole('checkbox', { checked: true }).count();

async function downloaded({ page }: Visitor): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  return readFile(await (await waiting).path(), 'utf8');
}

test('several grants are revoked together by keyboard, after the server has counted what that ends', async () => {
  const { key, call } = await site.server.signUp();
  const [parent, child, other] = await makeGrants(call);
  const kept = await makeGrant(call, parent.agentId, { principalId: 'user_carl' });
  const person = await site.open(key, '/grants');
  const { page } = person;
  await page.getByRole('link', { name: 'Travel planner for user_bert' }).waitFor();
  for (const { grantId } of [other, parent]) {
    await page.getByRole('checkbox', { name: grantId }).focus();
    await page.keyboard.press('Space');
  }
  await page.getByText('2 selected').waitFor();
  await expectFine(person, 'console-grants-selected');
  await tabTo(person, 'Revoke selected');
  await page.keyboard.press('Enter');
  await page.getByText('This ends 3 grants, at once: the selected ones, and everything delegated').waitFor();
  await expectFine(person, 'console-grants-revoke');
  await tabTo(person, 'Yes, revoke them');
  await page.keyboard.press('Enter');
  await page.getByText('Revoked 2 grants, together with everything delegated from them.').waitFor();
  const valid = await Promise.all(
    [parent, child, other, kept].map(({ grantToken }) => isValid(call, grantToken)),
  );
  expect(valid).toEqual([false, false, false, true]);
  await expectSoon(() => page.locator('tbody').getByText('revoked').count()).toBe(3);
  expect(await selected(person)).toBe(0);
  // The toast took no focus, and is dismissed by hand.
  expect(await page.locator('.toast :focus').count()).toBe(0);
  await person.press('Dismiss');
  await expectSoon(() => page.locator('.toast').count()).toBe(0);
  await person.leave();
});

test('a grant in the selection of which another one was delegated is counted once', async () => {
  const { key, call } = await site.server.signUp();
  const [parent, child] = await makeGrants(call);
  const person = await site.open(key, '/grants');
  const { page } = person;
  await select(person, parent);
  await select(person, child);
  await person.press('Revoke selected');
  await page.getByText('This ends 2 grants, at once.').waitFor();
  // Meanwhile somebody else revokes both.
  await call(`DELETE /v1/grants/${parent.grantId}`);
  await person.press('Yes, revoke them');
  await page
    .getByText('Revoked 0 grants, together with everything delegated from them. 2 selected')
    .waitFor();
  expect(await isValid(call, child.grantToken)).toBe(false);
  await person.leave();
});

test('what could not be revoked is named and stays selected, and what is not certain is not claimed', async () => {
  const { key, call } = await site.server.signUp();
  const [parent, , other] = await makeGrants(call);
  const person = await site.open(key, '/grants');
  const { page } = person;
  await select(person, other);
  await select(person, parent);
  const address = `**/v1/grants/${parent.grantId}`;
  // One is refused: the other one is revoked all the same.
  await page.route(address, (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 409, json: { code: 'CONFLICT', message: 'somebody else is at it' } })
      : route.continue(),
  );
  await person.press('Revoke selected');
  await person.press('Yes, revoke them');
  await page.getByText('Revoked 1 grant. 1 grant may still be active, and stay selected.').waitFor();
  await expectFine(person, 'console-grants-partly');
  expect(await isValid(call, other.grantToken)).toBe(false);
  expect(await selected(person)).toBe(1);

  // The server does it, but every answer is lost.
  await page.unroute(address);
  await page.route(address, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await person.press('Revoke selected');
  await person.press('Yes, revoke them');
  await page.getByText('it is not certain whether this was done').waitFor();
  expect(await isValid(call, parent.grantToken)).toBe(false);
  await page.unroute(address);
  await person.press('Revoke selected');
  await page.getByText('This ends 0 grants, at once').waitFor();
  await person.press('Yes, revoke them');
  await page.getByText('1 selected grant has already ended.').waitFor();
  await person.leave();
});

test('all active grants of a page are selected at once, and the selection outlives the page', async () => {
  const { key, call } = await site.server.signUp();
  const agent = await makeAgent(call);
  for (let index = 0; index < 27; index += 1) await makeGrant(call, agent);
  const person = await site.open(key, '/grants');
  const { page } = person;
  await page.getByRole('checkbox', { name: 'Select all active grants on this page' }).check();
  await page.getByText('25 selected').waitFor();
  await page.getByRole('link', { name: 'Older' }).click();
  await expectSoon(() => page.locator('tbody tr').count()).toBe(2);
  await page.getByRole('checkbox', { name: 'Select all active grants on this page' }).check();
  await page.getByText('27 selected').waitFor();
  await person.press('Clear');
  await expectSoon(() => page.getByText('27 selected').count()).toBe(0);
  await person.leave();
});

test('the file has all rows that match the filter, not only those of the page, and no formula', async () => {
  const { key, call } = await site.server.signUp();
  const name = '=HYPERLINK("https://evil.example";"a")';
  const agent = await makeAgent(call, undefined, { name });
  const made: string[] = [];
  for (let index = 0; index < 27; index += 1)
    made.push((await makeGrant(call, agent, { principalId: index === 3 ? '@evil' : 'user_alice' })).grantId);
  await makeGrant(call, await makeAgent(call), { principalId: 'user_bert' });
  const person = await site.open(key, `/grants?agent=${agent}&order=asc`);
  const text = await downloaded(person);
  const lines = text.split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFGrant id,Agent,Agent id,Person,Status,Scopes,Service,Granted,Until,/);
  expect(lines.slice(1, -1).map((line) => line.slice(0, line.indexOf(',')))).toEqual(made);
  expect(lines[1]).toContain(`,"'=HYPERLINK(""https://evil.example"";""a"")",${agent},user_alice,active,`);
  expect(lines[4]).toContain(",'@evil,");
  await person.page.getByText('Saved 27 rows.').waitFor();

  // A page that cannot be read leaves no half of a file.
  await person.page.route('**/v1/grants?*pageSize=200*', (route) =>
    route.fulfill({ status: 500, json: { code: 'INTERNAL_ERROR', message: 'an error' } }),
  );
  await person.press('Export CSV');
  await person.page.getByText('Nothing was saved.').waitFor();
  await person.leave();
});

test('the whole list of agents or grants is sorted by the server, and the address says how', async () => {
  const { key, call } = await site.server.signUp();
  const agents: string[] = [];
  for (let index = 0; index < 26; index += 1) agents.push(await makeAgent(call));
  const person = await site.open(key, '/agents');
  const { page } = person;
  const rows = (): Promise<string[]> => page.locator('tbody .copy-id code').allInnerTexts();
  await expectSoon(rows).toEqual(agents.toReversed().slice(0, 25));
  await page.getByRole('button', { name: 'Registered' }).click();
  await expectSoon(rows).toEqual(agents.slice(0, 25));
  expect(page.url()).toBe(`${site.server.url}/console/agents?order=asc`);
  expect(await page.getByRole('columnheader', { name: 'Registered' }).getAttribute('aria-sort')).toBe(
    'ascending',
  );
  await page.getByRole('link', { name: 'Newer' }).click();
  await expectSoon(rows).toEqual(agents.slice(25));
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole('button', { name: 'Registered' }).click();
  await expectSoon(rows).toEqual(agents.toReversed().slice(0, 25));
  await person.leave();
});

test('scopes and exact times show on hover, on focus and on a press, and Escape closes them', async () => {
  const { key, call } = await site.server.signUp();
  const { grantId } = await makeGrant(call, await makeAgent(call, undefined, { name: HOSTILE }));
  const person = await site.open(key, '/grants');
  const { page } = person;
  const chip = page.getByRole('button', { name: '3 scopes' });
  const list = page.locator('.popup');
  await chip.hover();
  await list.getByText('payments:initiate:max_500').waitFor();
  await list.hover();
  expect(await list.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await expectSoon(() => list.count()).toBe(0);
  await page.mouse.move(0, 0);
  await chip.focus();
  await list.waitFor();
  await expectFine(person, 'console-grants-scopes');
  await page.getByRole('heading', { level: 1 }).click();
  await expectSoon(() => list.count()).toBe(0);
  await chip.click();
  await list.waitFor();
  await page.keyboard.press('Escape');

  const time = page.locator('tbody time').first();
  expect(await time.innerText()).toBe('just now');
  await time.focus();
  await page
    .getByRole('tooltip')
    .getByText(/\d{4} at \d\d:\d\d:\d\d UTC \(UTC\)$/)
    .waitFor();
  await page.keyboard.press('Escape');

  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await person.press('Copy the id of the grant');
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(grantId);
  await person.leave();
});

test('filters name agents, take ids too, and ask for a choice instead of guessing', async () => {
  const { key, call } = await site.server.signUp();
  const planner = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeAgent(call, undefined, { name: 'Travel booker' });
  const made = await makeGrant(call, planner);
  const person = await site.open(key, '/grants');
  const { page } = person;
  const field = page.getByRole('combobox', { name: 'Agent' });
  await field.fill('trav');
  await expectSoon(() => page.getByRole('listbox').getByRole('option').count()).toBe(2);
  await expectFine(person, 'console-grants-agent');
  await field.fill('trav');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.keyboard.press('Tab');
  await person.press('Filter');
  expect(
    await field.evaluate((input) => (input as { validationMessage?: string }).validationMessage),
  ).toContain('Choose one from the list');
  await field.fill('travel p');
  await page.getByRole('option', { name: 'Travel planner' }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.server.url}/console/grants?agent=${planner}`);
  await page.getByText(made.grantId, { exact: true }).waitFor();
  await page.reload();
  await expectSoon(() => field.inputValue()).toBe('Travel planner');
  await field.fill(planner);
  await page.keyboard.press('Enter');
  await page.getByText(made.grantId, { exact: true }).waitFor();
  expect(page.url()).toBe(`${site.server.url}/console/grants?agent=${planner}`);
  await person.leave();
});

test('Enter never chooses a suggestion for an earlier text while the answer to the new one is on its way', async () => {
  const { key, call } = await site.server.signUp();
  const planner = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeAgent(call, undefined, { name: 'Travel booker' });
  const person = await site.open(key, '/grants');
  const { page } = person;
  const field = page.getByRole('combobox', { name: 'Agent' });
  const options = (): Promise<string[]> => page.getByRole('option').locator('bdi').allInnerTexts();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/v1/agents?*contains=travel+*', async (route) => {
    await held;
    await route.continue();
  });
  await field.fill('trav');
  await expectSoon(options).toEqual(['Travel booker', 'Travel planner']);
  const asked = page.waitForRequest('**/v1/agents?*contains=travel+*');
  await field.fill('travel p');
  await asked;
  // The first suggestion for the earlier text does not fit, and is gone before the answer.
  await expectSoon(options).toEqual(['Travel planner']);
  await page.keyboard.press('Enter');
  await expectSoon(() => field.inputValue()).toBe('Travel planner');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.server.url}/console/grants?agent=${planner}`);
  // Where no earlier suggestion fits, Enter chooses none of them.
  await page.goto(`${site.server.url}/console/grants`);
  await field.fill('trav');
  await expectSoon(options).toEqual(['Travel booker', 'Travel planner']);
  await field.fill('travel x');
  await expectSoon(options).toEqual([]);
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe('travel x');
  expect(new URL(page.url()).search).toBe('');
  release();
  await person.leave();
});

test('the lists of people, requests, scopes and API keys are saved as they are filtered', async () => {
  const { key, call } = await site.server.signUp();
  const agent = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeGrant(call, agent, { principalId: '=evil' });
  await makeGrant(call, agent, { principalId: 'user_bert' });
  await call('PUT /v1/principals/user_carl/email', { email: 'carl@example.com' });
  await call('PUT /v1/scopes/flights:book', { sentence: 'Book flights, and pay' });
  const person = await site.open(key, '/people?name=user_');
  const lines = async (): Promise<string[]> => (await downloaded(person)).slice(1).split('\r\n').slice(0, -1);
  const people = await lines();
  expect(people[0]).toMatch(/^Person,Id in the audit log,Bound,/);
  expect(people.slice(1).map((line) => line.split(',')[0])).toEqual(['user_carl', 'user_bert']);
  expect(people[1]).toContain(',nobody yet,,,c•••@example.com,no,0,0,');
  await person.page.goto(`${site.server.url}/console/requests`);
  const requests = await lines();
  expect(requests.slice(1).map((line) => line.split(',').slice(1, 5))).toEqual([
    ['Travel planner', agent, 'user_bert', 'granted'],
    ['Travel planner', agent, "'=evil", 'granted'],
  ]);
  await person.page.goto(`${site.server.url}/console/scopes`);
  expect(await lines()).toContain('flights:book,"Book flights, and pay",own');
  await person.page.goto(`${site.server.url}/console/keys`);
  const keys = await lines();
  expect(keys).toHaveLength(2);
  expect(keys[1]).toMatch(/^key_\w+,first key,admin,/);
  expect(keys.join()).not.toContain(key);
  await person.leave();
});

test('twenty-five agents are a list of short cards on a phone', async () => {
  const { key, call } = await site.server.signUp();
  for (let index = 0; index < 25; index += 1) await makeAgent(call, SEARCH, { name: `agent ${index}` });
  const person = await site.open(key, '/agents');
  await person.page.locator('tbody tr').nth(24).waitFor();
  await expectFine(person, 'console-agents-25');
  await person.page.setViewportSize({ width: 360, height: 780 });
  expect(await person.page.evaluate<number>('document.querySelector("table").offsetHeight')).toBeLessThan(
    3_000,
  );
  await person.leave();
});

test('a table is as wide as its window, and never scrolls sideways in a wide one', async () => {
  const { key, call } = await site.server.signUp();
  await makeGrants(call);
  const person = await site.open(key, '/grants');
  const { page } = person;
  await page.locator('tbody tr').first().waitFor();
  for (const width of [1_280, 1_440, 2_560]) {
    await page.setViewportSize({ width, height: 900 });
    const [table, box] = await page.evaluate<[number, number]>(
      `[document.querySelector('table').scrollWidth, document.querySelector('main').clientWidth]`,
    );
    expect(await page.getByText('Scroll sideways').count()).toBe(0);
    expect(table).toBeGreaterThan(box - 90);
  }
  await person.leave();
});
