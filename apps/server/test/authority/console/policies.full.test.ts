import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { isValid, makeAgent, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call, TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { pay, PAY } from '../admissions/limited-grant.ts';
import { consoleSite, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

const ABOVE_200 = `forbid (principal, action in Action::"payments:initiate", resource)
when { context has amount && context.amount.greaterThan(decimal("200.0")) };`;

/** A grant of payments, and calls of it in the log: their amounts stand in the entries, except of one. */
async function logged(
  { call }: TestDeveloper,
  name = 'Shopper',
  amounts = ['100', '250', '300'],
): Promise<TestGrant> {
  const grant = await makeGrant(call, await makeAgent(call, [PAY], { name }), { scopes: [PAY] });
  for (const amount of [...amounts, undefined]) await record(call, grant, amount);
  await record(call, grant, '900', 'blocked');
  return grant;
}

async function record(
  call: Call,
  { grantId }: TestGrant,
  amount: string | undefined,
  status = 'allowed',
): Promise<void> {
  const metadata = {
    facts: { scopes: [PAY], ...(amount === undefined ? {} : { amount }) },
    ...(status === 'blocked' ? { reason: 'revoked' } : {}),
  };
  const entry = { grantId, action: 'payments.pay', status, metadata };
  expect((await call('POST /v1/audit/log', entry)).status).toBe(201);
}

test('a beginner starts from an example, replays it over the log, saves it, and it asks the person', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  const grant = await logged(developer);
  const visitor = await site.open(key, '/policies');
  const { page } = visitor;
  await page.getByText('No policy yet').waitFor();
  await expectFine(visitor, 'console-policies-none');
  await page.getByRole('link', { name: 'Begin with ask-above-200' }).click();
  await page.getByLabel('Policy in Cedar').waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('ask-above-200');

  await visitor.press('Replay');
  await page.getByText('2 of 5 calls').waitFor();
  await page.getByText('1 call was refused for another reason than a policy, and would still be.').waitFor();
  await page.getByText('1 call cannot be decided').waitFor();
  await page.getByText('amount', { exact: true }).waitFor();
  expect(await page.locator('tbody .tag').allInnerTexts()).toEqual(['allowed', 'asked']);
  await page.getByText('Show them').click();
  await expectFine(visitor, 'console-policy-replay');
  expect((await call('GET /v1/policies')).body.policies).toEqual([]);
  // The links lead to the very calls.
  const links = page.locator('tbody details a');
  expect(await links.count()).toBe(2);

  await visitor.press('Save, and put in force');
  await page.getByText('Saved, and in force.').first().waitFor();
  await page.waitForURL(`${site.server.url}/console/policies/ask-above-200`);
  await page.getByText('at each call').waitFor();
  await expectFine(visitor, 'console-policy');
  expect(await isValid(call, grant.grantToken)).toBe(true);
  await page.getByLabel('Count at once').check();
  await visitor.press('Save, and put in force');
  await page.getByText('the tokens issued until now have ended').waitFor();
  expect(await isValid(call, grant.grantToken)).toBe(false);
  const { refreshToken, agentId } = grant;
  const fresh = (await call('POST /v1/token/refresh', { refreshToken, agentId })).body;
  const { body } = await pay(call, { ...grant, ...fresh }, '250');
  expect(body.decision).toBe('ask');

  // The entry names the policy, and the set that was in force.
  await page.goto(`${site.server.url}/console/audit/${body.entryId}`);
  await page.getByText('The person who gave this grant must approve this call first.').waitFor();
  await page.getByRole('link', { name: 'ask-above-200' }).waitFor();
  await expectFine(visitor, 'console-entry-policy');
  await page.getByRole('link', { name: 'All policies that were in force' }).click();
  await page.getByText('@verdict("ask")').waitFor();
  await expectFine(visitor, 'console-policy-set');
  await page.goto(`${site.server.url}/console/policies`);
  await page.getByRole('link', { name: 'ask-above-200' }).waitFor();
  await expectFine(visitor, 'console-policies');
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('what the server says is wrong stands at its line, which gets the focus, and no text is lost', async () => {
  const { key, call } = await site.server.signUp();
  await makeAgent(call, [PAY]);
  const visitor = await site.open(key, '/new-policy');
  const { page } = visitor;
  const area = page.getByLabel('Policy in Cedar');
  await page.getByLabel('Name').fill('typo');
  const text = `// One more line\n${ABOVE_200.replace('context.amount', 'context.amuont')}`;
  await area.fill(text);
  await tabTo(visitor, 'Save, and put in force');
  await page.keyboard.press('Enter');
  await page.getByText(/^Line [123]: .*amuont/).waitFor();
  expect(await page.locator('.lines .faulty').innerText()).toBe('3');
  expect(await area.inputValue()).toBe(text);
  expect(await page.evaluate('document.activeElement.name')).toBe('cedar');
  expect(await page.evaluate<string>('getSelection().toString()')).toContain('amuont');
  await expectFine(visitor, 'console-policy-fault');
  // The same at a replay, and at a test.
  await area.fill(`${text}\n}`);
  expect(await page.locator('.lines .faulty').count()).toBe(0);
  await visitor.press('Replay');
  await page.getByText(/^Line \d+: /).waitFor();
  expect((await call('GET /v1/policies')).body.policies).toEqual([]);
  // A name that the server refuses, and one that is taken.
  await area.fill(ABOVE_200);
  await page.getByLabel('Name').fill('No Nights');
  await visitor.press('Save, and put in force');
  await page.getByText('must be 1 to 64 lower-case letters').waitFor();
  await call('PUT /v1/policies/taken', { cedar: ABOVE_200 });
  await page.getByLabel('Name').fill('taken');
  await visitor.press('Save, and put in force');
  await page.getByText('You have a policy of this name already.').waitFor();
  await area.fill(`// \u202e${ABOVE_200}`);
  await page.getByText('may make it read as what it is not').waitFor();
  await expectFine(visitor, 'console-policy-hidden');
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('one situation is tried, with the facts that policies read, and nothing is saved', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  await makeAgent(call, [PAY, 'flights:search'], { name: 'Shopper' });
  await call('PUT /v1/policies/above', { cedar: ABOVE_200 });
  const visitor = await site.open(key, '/policies/above');
  const { page } = visitor;
  await visitor.press('Try it');
  await page.getByText('Choose an agent.').waitFor();
  await page.getByRole('combobox', { name: 'Agent' }).fill('Sho');
  await page.getByRole('option', { name: 'Shopper' }).click();
  await page.getByLabel('Acts for').fill('user_alice');
  await page.getByLabel('Tool').fill('payments.pay');
  await page.getByLabel('Scopes').fill(PAY);
  await page.getByLabel('Amount').fill('250.00');
  await visitor.press('Try it');
  const tried = page.locator('.tried');
  await expect.poll(() => tried.innerText()).toBe('It would be refused by above');
  await page.getByLabel('Amount').fill('25');
  await visitor.press('Try it');
  await expect.poll(() => tried.innerText()).toBe('It would be allowed');
  // Without a tool each scope is decided as when it is issued.
  await page.getByLabel('Tool').fill('');
  await page.getByLabel('Scopes').fill(`${PAY} flights:search`);
  await page.getByText('Arguments, and what else policies may read').click();
  await page.getByLabel('Arguments of the call').fill('[1]');
  await visitor.press('Try it');
  await page.getByText('The arguments are not a JSON object').waitFor();
  await page.getByLabel('Arguments of the call').fill('');
  await visitor.press('Try it');
  await page.locator('li').filter({ hasText: 'flights:search: allowed' }).waitFor();
  await expectFine(visitor, 'console-policy-try');
  expect((await call('GET /v1/policies/above')).body.cedar).toBe(ABOVE_200);
  await visitor.leave();
});

test('a policy is changed, not over another’s change unseen, replayed without it, and deleted', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  await logged(developer, HOSTILE);
  await call('PUT /v1/policies/above', { cedar: ABOVE_200 });
  const visitor = await site.open(key, '/policies/above');
  const { page } = visitor;
  const area = page.getByLabel('Policy in Cedar');
  await area.fill(ABOVE_200.replace('200.0', '90.0'));
  await visitor.press('Replay');
  await page.getByText('3 of 5 calls').waitFor();
  await page.getByRole('link', { name: 'window.hacked' }).waitFor();
  await expectFine(visitor, 'console-policy-replay-hostile');
  const other = ABOVE_200.replace('200.0', '500.0');
  await call('PUT /v1/policies/above', { cedar: other });
  await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
  await page.getByText('Somebody has saved another text meanwhile').waitFor();
  await visitor.press('Show the saved text');
  expect(await area.inputValue()).toBe(other);
  await area.fill(ABOVE_200.replace('200.0', '280.0'));
  await visitor.press('Save, and put in force');
  await page.getByText('Saved, and in force.').first().waitFor();
  expect((await call('GET /v1/policies/above')).body.cedar).toContain('280.0');

  await page.locator('select[name="policy"]').selectOption('without');
  await visitor.press('Replay');
  await page.getByText('0 of 5 calls').waitFor();
  await visitor.press('Delete the policy');
  await page.getByRole('dialog').waitFor();
  await expectFine(visitor, 'console-policy-delete');
  await visitor.press('Yes, delete it');
  await page.getByText('No policy yet').waitFor();
  expect((await call('GET /v1/policies')).body.policies).toEqual([]);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a replay that does not reach the end says so, goes on from there, and can be stopped', async () => {
  const developer = await site.server.signUp();
  const { agentId, grantId } = await logged(developer, 'Shopper', []);
  const { seq } = (await developer.call('GET /v1/audit/entries?order=desc')).body.entries[0];
  // More kinds of change than one answer lists.
  const kinds = 1_003;
  await site.server.database.asSystem(async (transaction) => {
    await sql`WITH made AS (
        INSERT INTO audit_entries
          (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash)
        SELECT developer_id, seq + n, 'alog_kind' || n, ${agentId}, ${grantId}, principal, 'pay.' || n, 'allowed',
          now() - (2000 - n) * interval '1 second', '{"n":' || n || '}', sha256('')
        FROM audit_entries, generate_series(1, ${sql.lit(kinds)}) AS n
        WHERE developer_id = ${developer.id} AND seq = ${seq} RETURNING developer_id, seq
      )
      INSERT INTO audit_details (developer_id, seq, metadata, salt)
      SELECT developer_id, seq, ${JSON.stringify({ facts: { scopes: [PAY], amount: '500' } })}, decode(repeat('00', 16), 'hex')
      FROM made`.execute(transaction);
    await sql`UPDATE audit_heads SET seq = seq + ${kinds} WHERE developer_id = ${developer.id}`.execute(
      transaction,
    );
  });
  const visitor = await site.open(developer.key, '/new-policy?example=ask-above-200');
  const { page } = visitor;
  await visitor.press('Replay');
  await page.getByText('The answer ends before the log does.').waitFor();
  await page.getByText('3 calls more are of other kinds').waitFor();
  expect(await page.locator('.replayed tbody tr').count()).toBe(1_000);
  await visitor.press('Continue from there');
  await expect.poll(() => page.locator('.replayed').count()).toBe(2);
  await expect.poll(() => page.getByText('The answer ends before the log does.').count()).toBe(0);
  // A server that takes long.
  let isStopped = false;
  page.on('requestfailed', () => (isStopped = true));
  await page.route('**/v1/policies/replay', () => undefined);
  await visitor.press('Replay');
  await page.getByText('Reading the log').waitFor();
  await visitor.press('Stop');
  await expect.poll(() => isStopped).toBe(true);
  await expect.poll(() => page.getByText('Reading the log').count()).toBe(0);
  expect(await page.locator('main [role="alert"]').count()).toBe(0);
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a rule of the public product is shown in words and in Cedar, and its name as text', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = await makeAgent(call, [PAY], { name: HOSTILE });
  const rule = { effect: 'deny', agentId, principalId: 'user_alice', scopes: [PAY] };
  const name = '<img src=x onerror="window.hacked=true">';
  const { body } = await call('POST /v1/policies', {
    ...rule,
    name,
    timeOfDayStart: '22:00',
    timeOfDayEnd: '06:00',
  });
  await call('POST /v1/policies', { name: 'still allowed', effect: 'allow', priority: 5 });
  const visitor = await site.open(key, '/policies');
  const { page } = visitor;
  await page.getByRole('link', { name }).click();
  await page.waitForURL(`${site.server.url}/console/policies/${body.id}`);
  await page.getByText('from 22:00 until 06:00').waitFor();
  await page.getByText(`PATCH /v1/policies/${body.id}`).waitFor();
  await expectFine(visitor, 'console-policy-rule');
  await page.getByRole('link', { name: 'All policies' }).click();
  await page.getByRole('link', { name: 'still allowed' }).click();
  await page.getByText('It says nothing by itself').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await visitor.leave();
});

test('a key without roles for it changes and replays nothing, and another developer’s policies do not exist', async () => {
  const owner = await site.server.signUp();
  await owner.call('PUT /v1/policies/above', { cedar: ABOVE_200 });
  const { digest } = (await owner.call('GET /v1/policies')).body;
  const issuer = (await owner.call('POST /v1/keys', { name: 'issuer', roles: ['issue'] })).body.apiKey;
  const reader = await site.open(issuer, '/policies/above');
  await reader.page.getByText('Only keys with the role audit-read can replay').waitFor();
  expect(await reader.page.locator('pre').innerText()).toBe(ABOVE_200);
  for (const name of ['Save, and put in force', 'Delete the policy', 'Replay']) {
    expect(await reader.page.getByRole('button', { name, exact: true }).count()).toBe(0);
  }
  await expectFine(reader, 'console-policy-read-only');
  await reader.leave();

  const stranger = await site.open((await site.server.signUp()).key, '/policies/above');
  const { page } = stranger;
  for (const path of ['/policies/above', `/policy-sets/${digest}`, '/policies/..%2Fme', '/policy-sets/x']) {
    await page.goto(`${site.server.url}/console${path}`);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await stranger.text()).not.toContain('200.0');
  }
  await page.getByRole('link', { name: 'Back to the policies' }).click();
  await page.getByText('No policy yet').waitFor();
  await stranger.leave();
});
