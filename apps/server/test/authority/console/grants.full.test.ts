import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { askFor, isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call, TestDeveloper } from '../../support/server.ts';
import { consoleSite, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

const comeAs = (developer: Pick<TestDeveloper, 'key'>, path: string): Promise<Visitor> =>
  site.open(developer.key, path);

const WIDE = ['flights:search', 'flights:book'];

interface Tree {
  root: TestGrant;
  child: TestGrant;
  sibling: TestGrant;
  grandchild: TestGrant;
}

/** A grant, two grants delegated from it, and one below the first of these. */
async function makeTree(call: Call): Promise<Tree> {
  const planner = await makeAgent(call, undefined, { name: 'Travel planner' });
  const booker = await makeAgent(call, undefined, { name: 'Flight booker' });
  const searcher = await makeAgent(call, undefined, { name: 'Flight searcher' });
  const root = await makeGrant(call, planner);
  const child = await makeChild(call, root.grantToken, booker, WIDE);
  const sibling = await makeChild(call, root.grantToken, searcher);
  const grandchild = await makeChild(call, child.grantToken, searcher);
  return { root, child, sibling, grandchild };
}

test('a developer without grants sees how to request one, with their agent and its declared scopes', async () => {
  const developer = await site.server.signUp();
  const person = await comeAs(developer, '/grants');
  await person.page.getByText('Only agents that declare scopes can be granted anything').waitFor();
  const agentId = await makeAgent(developer.call, ['calendar:read', 'payments:initiate:max_500']);
  await person.page.reload();
  await person.page.getByText('No grant yet').waitFor();
  await expect.poll(() => person.text()).toContain(`agentId: '${agentId}'`);
  const text = await person.text();
  expect(text).toContain("scopes: ['calendar:read', 'payments:initiate:max_500']");
  expect(text).toContain(`curl ${site.server.url}/v1/authorize`);
  await expectFine(person, 'console-grants-none');

  // The shown example works.
  const curl = await person.page.locator('pre').nth(1).innerText();
  const body = JSON.parse(/-d '(.*)'/.exec(curl)?.[1] ?? '');
  expect((await developer.call('POST /v1/authorize', body)).status).toBe(201);
  await person.leave();
});

test('the page of a grant says what limits its scopes, and so does that of the request', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = await makeAgent(call, ['payments:initiate', 'files:read']);
  const authorizationDetails = [
    {
      type: 'urn:grantex:call',
      scope: 'payments:initiate',
      arguments: { amount: { max: '500' } },
      ask: { amount: { over: '200' } },
    },
  ];
  const asked = { scopes: ['payments:initiate', 'files:read'], authorizationDetails };
  const { grantId } = await makeGrant(call, agentId, asked);
  const { authRequestId } = await askFor(call, agentId, asked);
  const person = await comeAs({ key }, `/grants/${grantId}`);
  const words = person.page.getByText('amount may be at most 500; asks the person where amount is over 200');
  await words.waitFor();
  expect(await person.text()).not.toContain('Only');
  await person.page.goto(`${site.server.url}/console/requests/${authRequestId}`);
  await words.waitFor();
  await person.leave();
});

test('grants are filtered by the server, and the address contains the filter', async () => {
  const { key, call } = await site.server.signUp();
  const [one, two] = [await makeAgent(call, undefined, { name: 'one' }), await makeAgent(call)];
  const made = await makeGrant(call, one, { principalId: 'user & <b>anna</b>' });
  const other = await makeGrant(call, two, { principalId: 'user_bert' });
  await call(`DELETE /v1/grants/${other.grantId}`);
  const person = await comeAs({ key }, '/grants');
  const { page } = person;
  const rows = (): Promise<string[]> => page.locator('tbody .copy-id code').allInnerTexts();
  await expect.poll(rows).toEqual([other.grantId, made.grantId]);
  await expectFine(person, 'console-grants');

  await page.getByLabel('Status').selectOption('revoked');
  await person.press('Filter');
  await expect.poll(rows).toEqual([other.grantId]);
  expect(page.url()).toBe(`${site.server.url}/console/grants?status=revoked`);
  await page.getByLabel('Acts for').fill('user_nobody');
  await page.keyboard.press('Enter');
  await page.getByText('No grant matches the filter.').waitFor();
  await expectFine(person, 'console-grants-unlike');
  await page.getByRole('link', { name: 'Show all grants' }).click();
  await expect.poll(rows).toEqual([other.grantId, made.grantId]);
  await page.getByRole('link', { name: 'for user & <b>anna</b>' }).click();
  // By way of the person's page, which leads to all of their grants.
  await page.getByRole('link', { name: 'user & <b>anna</b>' }).click();
  await page.getByRole('link', { name: 'All grants of this person' }).click();
  await expect.poll(rows).toEqual([made.grantId]);
  await page.reload();
  await expect.poll(rows).toEqual([made.grantId]);
  expect(await page.getByLabel('Acts for').inputValue()).toBe('user & <b>anna</b>');
  await person.press('Show all');
  await expect.poll(rows).toEqual([other.grantId, made.grantId]);
  await page.getByRole('combobox', { name: 'Agent' }).fill('O');
  await page.getByRole('option', { name: 'one' }).click();
  await person.press('Filter');
  await expect.poll(rows).toEqual([made.grantId]);
  expect(page.url()).toBe(`${site.server.url}/console/grants?agent=${one}`);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a filter sends the last letter, too, when Enter comes right behind it', async () => {
  const { key, call } = await site.server.signUp();
  await makeGrant(call, await makeAgent(call), { principalId: 'user_bert' });
  const person = await comeAs({ key }, '/grants');
  const field = person.page.getByLabel('Acts for');
  await field.fill('user_ber');
  await field.evaluate(async (input: HTMLInputElement) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
    set?.call(input, 'user_bert');
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await Promise.resolve();
    input.form?.requestSubmit();
  });
  await expect.poll(() => person.page.url()).toBe(`${site.server.url}/console/grants?principal=user_bert`);
  await person.leave();
});

test('grants are read page by page', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = await makeAgent(call);
  const made: string[] = [];
  for (let index = 0; index < 27; index += 1) made.unshift((await makeGrant(call, agentId)).grantId);
  const person = await comeAs({ key }, '/grants');
  const { page } = person;
  const rows = (): Promise<string[]> => page.locator('tbody .copy-id code').allInnerTexts();
  await page.getByText('27 in all').waitFor();
  expect(await rows()).toEqual(made.slice(0, 25));
  await page.getByRole('link', { name: 'Older' }).click();
  await expect.poll(rows).toEqual(made.slice(25));
  await expectFine(person, 'console-grants-last-page');
  await page.reload();
  await expect.poll(rows).toEqual(made.slice(25));
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect.poll(rows).toEqual(made.slice(0, 25));
  await person.leave();
});

test('a delegation tree is drawn, and a part of it is revoked by keyboard only, counted before and gone after', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const { root, child, sibling, grandchild } = await makeTree(call);
  const person = await comeAs(developer, `/grants/${child.grantId}`);
  const { page } = person;
  const node = (id: string) => page.locator('.node').filter({ hasText: id });
  await node(grandchild.grantId).waitFor();
  await page.getByText('Flight searcher').first().waitFor();
  expect(await page.locator('.node').count()).toBe(4);
  expect(await page.locator('.tree > li > ul > li').count()).toBe(2);
  expect(await node(child.grantId).getAttribute('aria-current')).toBe('true');
  const text = await person.text();
  for (const words of ['Something that nobody has described', 'user_alice', `did:grantex:${child.agentId}`]) {
    expect(text).toContain(words);
  }
  await expectFine(person, 'console-grant');

  await tabTo(person, 'Revoke');
  await page.keyboard.press('Enter');
  await page.getByText('1 grant delegated from it ends too.').waitFor();
  await expectFine(person, 'console-grant-revoke');
  await page.keyboard.press('Escape');
  expect(await isValid(call, child.grantToken)).toBe(true);
  expect(await page.locator(':focus').innerText()).toBe('Revoke');
  await page.keyboard.press('Enter');
  await tabTo(person, 'Yes, revoke it');
  await page.keyboard.press('Enter');
  await page.getByText('Revoked, together with everything delegated from it.').waitFor();
  // It has happened by the time the page says so, and the page shows it.
  expect(await Promise.all([child, grandchild].map((each) => isValid(call, each.grantToken)))).toEqual([
    false,
    false,
  ]);
  expect(await Promise.all([root, sibling].map((each) => isValid(call, each.grantToken)))).toEqual([
    true,
    true,
  ]);
  expect(await node(grandchild.grantId).innerText()).toContain('revoked');
  expect(await node(sibling.grantId).innerText()).toContain('active');
  expect(await page.getByRole('button', { name: 'Revoke' }).count()).toBe(0);
  // The button is gone; the result takes no focus.
  expect(await page.locator('h1:focus').innerText()).toContain('Flight booker');
  await expectFine(person, 'console-grant-revoked');

  await node(root.grantId).getByRole('link', { name: root.grantId }).click();
  await page.waitForURL(`${site.server.url}/console/grants/${root.grantId}`);
  await person.press('Revoke');
  await page.getByText('1 grant delegated from it ends too.').waitFor();
  await person.leave();
});

test('a revocation keeps assertions of the provider out, says so, and is lifted in that on its page', async () => {
  const developer = await site.server.signUp();
  const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
  await site.server.database.asSystem((transaction) =>
    sql`UPDATE grants SET idp = 'https://login.example.com' WHERE id = ${grantId}`.execute(transaction),
  );
  const person = await comeAs(developer, `/grants/${grantId}`);
  const { page } = person;
  await person.press('Revoke');
  await page.getByText('Assertions of your sign-in provider no longer count').waitFor();
  await person.press('Yes, revoke it');
  await page.getByText('Assertions of your sign-in provider do not count').waitFor();
  await expectFine(person, 'console-grant-stopped');
  await tabTo(person, 'Accept assertions again');
  await page.keyboard.press('Enter');
  await page.getByText('You accept assertions of your sign-in provider').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Accept assertions again' }).count()).toBe(0);
  expect((await developer.call(`GET /v1/grants/${grantId}`)).body).not.toHaveProperty('stopsAssertions');
  await person.leave();
});

test('a grant that was revoked by others in the meantime is reported and shown as such', async () => {
  const developer = await site.server.signUp();
  const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
  const person = await comeAs(developer, `/grants/${grantId}`);
  await person.press('Revoke');
  await person.page.getByText('Nothing active was delegated from it.').waitFor();
  await developer.call(`DELETE /v1/grants/${grantId}`);
  await person.press('Yes, revoke it');
  await person.page.getByText('This grant had already ended.').waitFor();
  expect(await person.page.getByRole('button', { name: 'Revoke' }).count()).toBe(0);
  await person.leave();
});

test('a grant in a large, deep tree shows its path to the root, and says what is not drawn', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call);
  const { root, child } = await makeTree(call);
  // As a program that delegates for hours would leave it.
  await site.server.database.asSystem(async (transaction) => {
    for (let batch = 0; batch < 5; batch += 1) {
      await sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
          ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
        SELECT 'grnt_Z' || lpad((${batch} * 100 + n)::text, 6, '0'), developer_id, ${agentId}, principal,
          ARRAY['flights:search'], audience, id, ARRAY[id], ARRAY[agent_id], acr, amr, auth_time, issued_at, expires_at
        FROM grants, generate_series(1, 100) AS n WHERE id = ${root.grantId}`.execute(transaction);
    }
  });
  const person = await comeAs(developer, `/grants/grnt_Z000500`);
  const { page } = person;
  await page.getByText('this grant').waitFor();
  expect(await page.locator('.node').filter({ hasText: root.grantId }).count()).toBe(1);
  expect(await page.locator('.node').filter({ hasText: child.grantId }).count()).toBe(1);
  expect(await person.text()).toMatch(/\d+ more delegated grants are not shown here/);
  const all = page.getByRole('link', { name: 'Show all grants of this principal' });
  expect(await all.getAttribute('href')).toContain('/console/grants?principal=');
  await page.goto(`${site.server.url}/console/grants/${root.grantId}`);
  await person.press('Revoke');
  await page.getByText('503 grants delegated from it end too.').waitFor();
  await person.leave();
});

test('names of agents, people and services are shown as text, whatever they contain', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call, undefined, { name: HOSTILE });
  await makeGrant(call, agentId, {
    principalId: HOSTILE,
    audience: "javascript:alert('x')",
  });
  await call('PUT /v1/scopes/flights:search', { sentence: '<img src=x onerror="window.hacked=true">' });
  const person = await comeAs(developer, '/grants');
  const { page } = person;
  await page.getByRole('link', { name: 'window.hacked' }).waitFor();
  await expectFine(person, 'console-grants-hostile');
  await page.getByRole('link', { name: 'window.hacked' }).click();
  await page.getByText('<img src=x onerror="window.hacked=true">', { exact: true }).waitFor();
  await expectFine(person, 'console-grant-hostile');
  await person.press('Revoke');
  await page.getByText('Nothing active was delegated from it.').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  const hrefs = await page.evaluate<string[]>('[...document.links].map(({ href }) => href)');
  expect(hrefs.filter((href) => !href.startsWith(site.server.url))).toEqual([]);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('another developer’s grant does not exist, whatever the address says', async () => {
  const { grantId } = await makeGrant(
    site.server.developer.call,
    await makeAgent(site.server.developer.call),
  );
  const person = await comeAs(await site.server.signUp(), `/grants/${grantId}`);
  const { page } = person;
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await person.text()).not.toContain('user_alice');
  await page.getByRole('link', { name: 'Back to the grants' }).click();
  await page.getByText('No grant yet').waitFor();
  await page.goto(`${site.server.url}/console/grants/..%2Fme`);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.goto(
    `${site.server.url}/console/grants?status=dead&cursor=%3Cscript%3E&agent=${'x'.repeat(80)}`,
  );
  await page.getByText('agentId').waitFor();
  await page.getByText('is not valid and was ignored: status=dead').waitFor();
  expect(person.problems).toEqual([]);
  await person.leave();
});
