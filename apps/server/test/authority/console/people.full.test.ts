import { expect, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { Call } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { consoleSite, HOSTILE } from './console.ts';

const site = consoleSite();

const personAt = (name: string): string => `/people/person?${new URLSearchParams({ name }).toString()}`;

const stored = async (call: Call, name: string): Promise<any> =>
  (await call(`GET /v1/principals/${encodeURIComponent(name)}`)).body;

test('people are listed with their binding, address and grants, and found by a part of a name or an address', async () => {
  const { key, call } = await site.server.signUp();
  const visitor = await site.open(key, '/people');
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Nobody yet' }).waitFor();
  await expectFine(visitor, 'console-people-none');
  await page.setViewportSize({ width: 1_440, height: 800 });
  const agentId = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeGrant(call, agentId, { principalId: 'user_alice' });
  await call('PUT /v1/principals/customer_bob/email', { email: 'bob@example.com' });
  await makeGrant(call, agentId, { principalId: HOSTILE.slice(0, 200) });
  // Who is asked appears at once. An address that is entered elsewhere is no event.
  const names = (): Promise<string[]> => page.locator('tbody td:first-child a').allInnerTexts();
  await expect.poll(async () => (await names()).length).toBe(3);
  await page.getByText('b•••@example.com').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await expectFine(visitor, 'console-people');
  await page.setViewportSize({ width: 1_440, height: 800 });
  await page.getByLabel('Name or address').fill('user_');
  await visitor.press('Filter');
  await expect.poll(names).toEqual(['user_alice']);
  await page.getByLabel('Name or address').fill('bob@exam');
  await visitor.press('Filter');
  await expect.poll(names).toEqual(['customer_bob']);
  await page.getByLabel('Name or address').fill('user_');
  await page.getByLabel('Bound').selectOption('first-use');
  await visitor.press('Filter');
  await page.getByText('Nobody matches the filter.').waitFor();
  expect(page.url()).toBe(`${site.server.url}/console/people?name=user_&binding=first-use`);
  await visitor.leave();
});

test('an address is entered for somebody new, shown in full, replaced and removed', async () => {
  const { key, call } = await site.server.signUp();
  const visitor = await site.open(key, '/people');
  const { page } = visitor;
  await page.getByRole('link', { name: 'Enter an address' }).click();
  // A name that would be another page if it were a part of the path.
  const name = '../v1/me?x=%2F#';
  await page.getByLabel('Your name for the person').fill(name);
  await page.getByLabel('Email address').fill('ann@example.com');
  await expectFine(visitor, 'console-people-new');
  await visitor.press('Save');
  await page.getByRole('heading', { name, exact: true }).waitFor();
  expect(await stored(call, name)).toMatchObject({ email: 'a•••@example.com' });
  await visitor.press('Show it in full');
  await page.getByText('ann@example.com', { exact: true }).waitFor();
  await expectFine(visitor, 'console-person-unbound');
  await page.getByLabel('Another address').fill('bea@example.org');
  await visitor.press('Replace');
  await page.getByText('b•••@example.org').waitFor();
  // The old one is not shown in place of the new one.
  expect(await page.getByText('ann@example.com', { exact: true }).count()).toBe(0);
  await visitor.press('Remove the address');
  await page.getByText('No address is entered.').waitFor();
  expect(await stored(call, name)).toMatchObject({ email: null });
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a person’s page shows what acts for them and their sessions, and ends them one by one or all', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeGrant(call, agentId, { principalId: 'user_alice' });
  const sessions = [];
  for (let count = 0; count < 3; count += 1) {
    sessions.push((await call('POST /v1/principal-sessions', { principalId: 'user_alice' })).body);
  }
  const works = async ({ sessionToken }: { sessionToken: string }): Promise<boolean> =>
    (await site.server.callAs(sessionToken)('GET /v1/principal/grants')).status === 200;
  const visitor = await site.open(key, personAt('user_alice'));
  const { page } = visitor;
  await page.getByText('Travel planner').first().waitFor();
  await page.getByRole('button', { name: 'End all sessions' }).waitFor();
  await expectFine(visitor, 'console-person');
  await page.setViewportSize({ width: 1_440, height: 800 });
  const [newest] = sessions.slice(-1);
  await page.getByRole('button', { name: `End (${newest.id})` }).click();
  await expect.poll(() => works(newest)).toBe(false);
  expect(await works(sessions[0])).toBe(true);
  await visitor.press('End all sessions');
  await page.getByText('None is open.').waitFor();
  expect(await Promise.all(sessions.map(works))).toEqual([false, false, false]);
  await visitor.press('Revoke all grants');
  await page.getByRole('dialog').getByText('1 grant').waitFor();
  await visitor.press('Yes, revoke them');
  await page.getByText('Nothing may act for this person.').waitFor();
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('erasing asks with what it ends, and leaves nothing of the person', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = await makeAgent(call);
  await makeGrant(call, agentId, { principalId: 'user_carl' });
  await call('POST /v1/principal-sessions', { principalId: 'user_carl' });
  const visitor = await site.open(key, personAt('user_carl'));
  const { page } = visitor;
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.getByRole('dialog').getByText('1 grant').waitFor();
  await page.getByRole('dialog').getByText('1 session').waitFor();
  await expectFine(visitor, 'console-person-erase');
  await visitor.press('Yes, erase them');
  await page.getByRole('heading', { name: 'Nobody yet' }).waitFor();
  expect((await call('GET /v1/principals/user_carl')).status).toBe(404);
  await visitor.leave();
});

test('a key with the role issue sees people and what it may end, and no address or session', async () => {
  const { call } = await site.server.signUp();
  await makeGrant(call, await makeAgent(call), { principalId: 'user_dora' });
  const { body } = await call('POST /v1/keys', { name: 'issue', roles: ['issue'] });
  const visitor = await site.open(body.apiKey, personAt('user_dora'));
  const { page } = visitor;
  await page.getByRole('button', { name: 'Revoke all grants' }).waitFor();
  const text = await visitor.text();
  for (const hidden of ['Erase this person', 'Sessions that you vouched for', 'Email address']) {
    expect(text).not.toContain(hidden);
  }
  await page.getByRole('link', { name: 'All people' }).click();
  await page.getByText('user_dora').waitFor();
  expect(await page.getByRole('link', { name: 'Enter an address' }).count()).toBe(0);
  await expectFine(visitor, 'console-people-as-issuer');
  await visitor.leave();
});
