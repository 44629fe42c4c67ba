import { expect, test } from 'vitest';
import { hold } from '../../../src/authority/holds/hold.ts';
import { isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { limitedChild, limitedGrant, pay, PAY, payments } from '../admissions/limited-grant.ts';
import { consoleSite, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

test('a grant is paused with a reason and resumed, by keyboard only, and its agent may act again', async () => {
  const { call, key } = await site.server.signUp();
  const root = await makeGrant(call, await makeAgent(call, undefined, { name: 'Travel planner' }));
  const child = await makeChild(
    call,
    root.grantToken,
    await makeAgent(call, undefined, { name: 'Searcher' }),
  );
  const visitor = await site.open(key, `/grants/${root.grantId}`);
  const { page } = visitor;
  await tabTo(visitor, 'Pause');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await expectFine(visitor, 'console-grant-pause');
  await tabTo(visitor, 'Why');
  await page.keyboard.insertText('left\u202eright');
  await tabTo(visitor, 'Yes, pause it');
  await page.keyboard.press('Enter');
  await page
    .getByText('Must not change the direction of text')
    .or(page.getByText(/^reason: /))
    .waitFor();
  expect(await isValid(call, root.grantToken)).toBe(true);
  await page.getByLabel('Why').fill('Two bookings looked wrong <b>');
  await visitor.press('Yes, pause it');
  await page.getByText('Services refuse its tokens from now on').waitFor();
  expect(await isValid(call, child.grantToken)).toBe(false);
  await page.getByText('You put it on hold').waitFor();
  await page.getByText('Two bookings looked wrong <b>').waitFor();
  await expect.poll(() => page.locator('.node .tag.warning').count()).toBe(2);
  await expectFine(visitor, 'console-grant-paused');

  // A grant below says which grant is held, and is not resumed by itself.
  await page
    .locator('.node')
    .filter({ hasText: child.grantId })
    .getByRole('link', { name: child.grantId })
    .click();
  await page.getByText(`You put the grant ${root.grantId} above it on hold`).waitFor();
  expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
  await page.locator('.notice').getByRole('link', { name: root.grantId }).click();

  await tabTo(visitor, 'Resume');
  await page.keyboard.press('Enter');
  await tabTo(visitor, 'Yes, resume it');
  await page.keyboard.press('Enter');
  await page.getByText('It acts again once it has refreshed its token').waitFor();
  await expect.poll(() => page.locator('.tag.warning').count()).toBe(0);
  const { refreshToken, agentId } = root;
  expect((await call('POST /v1/token/refresh', { refreshToken, agentId })).status).toBe(201);
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('an agent is paused for all its grants, and the list of agents says so as it happens', async () => {
  const { call, key } = await site.server.signUp();
  const agentId = await makeAgent(call, undefined, { name: HOSTILE });
  const grant = await makeGrant(call, agentId);
  const list = await site.open(key, '/agents');
  const visitor = await site.open(key, `/agents/${agentId}`);
  const { page } = visitor;
  await visitor.press('Pause');
  await visitor.press('Yes, pause it');
  await page.getByText('You put it on hold').waitFor();
  expect(await isValid(call, grant.grantToken)).toBe(false);
  await list.page.getByText('on hold').waitFor();
  await list.leave();
  await expectFine(visitor, 'console-agent-paused');
  await page.goto(`${site.server.url}/console/grants/${grant.grantId}`);
  await page.getByText('You put the agent').waitFor();
  // Resumed elsewhere: the page follows, and its button asks before it pauses again.
  await call(`POST /v1/agents/${agentId}/release`);
  await expect.poll(() => page.getByText('You put the agent').count()).toBe(0);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await visitor.leave();
});

test('what the person holds is shown and cannot be resumed, also where the developer holds it, too', async () => {
  const { call, key, id } = await site.server.signUp();
  const { grantId } = await makeGrant(call, await makeAgent(call));
  await site.server.database.asSystem((transaction) =>
    hold(transaction, id, { kind: 'grant', id: grantId }, { by: 'person', reason: null }),
  );
  const visitor = await site.open(key, `/grants/${grantId}`);
  const { page } = visitor;
  await page.getByText('The person who gave the grant put it on hold').waitFor();
  await page.getByText('Only they can resume it').waitFor();
  expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
  await visitor.press('Pause');
  await visitor.press('Yes, pause it');
  await page.getByText('You put it on hold').waitFor();
  await expectFine(visitor, 'console-grant-held-twice');
  await visitor.press('Resume');
  await visitor.press('Yes, resume it');
  await page.getByText('You no longer hold it. Others still do.').waitFor();
  await page.getByText('The person who gave the grant put it on hold').waitFor();
  await visitor.leave();
});

test('the budgets of a grant and of the grants below it are said in words and drawn', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  const root = await limitedGrant(developer, [
    payments({ budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' } }),
    payments({ budget: { calls: 1, per: 'grant' } }),
  ]);
  const child = await limitedChild(developer, root, [
    payments({ budget: { amount: '500.5', currency: 'EUR', per: 'hour' } }),
  ]);
  expect((await pay(call, child, '500.25')).body.decision).toBe('allow');
  const visitor = await site.open(key, `/grants/${root.grantId}`);
  const { page } = visitor;
  const card = page.locator('section', {
    has: page.getByRole('heading', { name: 'What is used of its budgets' }),
  });
  for (const words of [
    '500.25 of 2,000 EUR used today (UTC), 1,499.75 left',
    '1 of 20 calls used today (UTC), 19 left',
    '1 of 1 call used in all, 0 left',
  ]) {
    await card.getByText(words, { exact: true }).waitFor();
  }
  await card.getByText(/renews in \d+/).waitFor();
  expect(await card.locator('svg.spent').count()).toBe(1);
  const node = page.locator('.node').filter({ hasText: child.grantId });
  await node.getByText('500.25 of 500.5 EUR used this hour, 0.25 left').waitFor();
  expect(await card.innerText()).toContain(PAY);
  await expectFine(visitor, 'console-grant-budgets');
  await visitor.leave();
});
