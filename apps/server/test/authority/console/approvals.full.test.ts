import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askFor, makeAgent, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { type AskingServer, askingServer } from '../../people/approvals/asked-call.ts';
import { webPerson } from '../../people/consent/mail-person.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { pay, PAY, payments } from '../admissions/limited-grant.ts';
import { consoleSite, HOSTILE, signedIn, tabTo } from './console.ts';

const site = consoleSite();

/** A grant whose person is asked about every payment. */
async function asking(
  { call }: TestDeveloper,
  principalId = 'user_alice',
  name = 'Shopper',
): Promise<TestGrant> {
  const agentId = await makeAgent(call, [PAY], { name });
  const authorizationDetails = [payments({ ask: true })];
  return makeGrant(call, agentId, { principalId, scopes: [PAY], authorizationDetails });
}

test('a call that waits is approved by keyboard only in a sandbox, runs once, and leads to its entry', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  const visitor = await site.open(key, '/approvals');
  const { page } = visitor;
  await page.getByText('Nobody has been asked yet').waitFor();
  await expectFine(visitor, 'console-approvals-none');
  const grant = await asking(developer, HOSTILE, HOSTILE);
  const secret = { input: { amount: 300, note: 'for the surprise party' } };
  const { body } = await pay(call, grant, 300, secret);
  expect(body.decision).toBe('ask');
  await page.getByRole('link', { name: 'payments.pay' }).waitFor();
  await expectFine(visitor, 'console-approvals');
  await tabTo(visitor, 'payments.pay');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.server.url}/console/approvals/${body.approvalId}`);
  await page.getByText('It waits for the person’s answer.').waitFor();
  await expectFine(visitor, 'console-approval');
  expect(await page.content()).not.toContain('surprise');

  await tabTo(visitor, 'Approve');
  await page.keyboard.press('Enter');
  await page.getByText('The call has not run yet.').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const ran = (await pay(call, grant, 300, secret)).body;
  expect(ran.decision).toBe('allow');
  await page.getByText('The call has run, once.').waitFor();
  await expectFine(visitor, 'console-approval-used');
  await page.getByRole('link', { name: 'The entry of the call' }).click();
  await page.waitForURL(`${site.server.url}/console/audit/${ran.entryId}`);
  // And back: the entry names its approval.
  await page.getByRole('link', { name: body.approvalId }).click();
  await page.getByRole('link', { name: grant.grantId }).click();
  await page.waitForURL(`${site.server.url}/console/grants/${grant.grantId}`);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a refused call stays refused, and what can no longer be decided says why where it was tried', async () => {
  const developer = await site.server.signUp();
  const { call, key } = developer;
  const grant = await asking(developer);
  const [first, second] = [(await pay(call, grant, 10)).body, (await pay(call, grant, 20)).body];
  const visitor = await site.open(key, `/approvals/${first.approvalId}`);
  const { page } = visitor;
  await visitor.press('Refuse');
  await page.getByText('The call stays refused for this grant.').waitFor();
  expect((await pay(call, grant, 10)).body.refusal.code).toBe('approval_refused');
  await page.goto(`${site.server.url}/console/approvals/${second.approvalId}`);
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await call(`POST /v1/agents/${grant.agentId}/hold`);
  await visitor.press('Approve');
  await page.locator('.outcome').getByText('on hold').waitFor();
  await expectFine(visitor, 'console-approval-held');
  await page.goto(`${site.server.url}/console/approvals?status=refused`);
  await expect.poll(() => page.locator('tbody .tag').allInnerTexts()).toEqual(['refused']);
  await visitor.leave();
});

test('another developer’s approval does not exist, whatever the address says', async () => {
  const developer = await site.server.signUp();
  const { body } = await pay(developer.call, await asking(developer), 10);
  const visitor = await site.open((await site.server.signUp()).key, `/approvals/${body.approvalId}`);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await visitor.text()).not.toContain('user_alice');
  await page.getByRole('link', { name: 'Back to the approvals' }).click();
  await page.getByText('Nobody has been asked yet').waitFor();
  await page.goto(`${site.server.url}/console/approvals?status=%3Cb%3E&cursor=x`);
  await page.getByText('is not valid and was ignored: status=<b>').waitFor();
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

describe('on a live server', () => {
  let asked: AskingServer;
  beforeAll(async () => {
    asked = await askingServer();
  });
  afterAll(() => asked.server.close());

  test('the console says where the person decides, and has no button that does', async () => {
    const { server } = asked;
    const { id, key, call } = await server.signUp();
    await call('PATCH /v1/me', { settings: { firstUse: true } });
    const agentId = await makeAgent(call);
    const { authRequestId, consentUrl } = await askFor(call, agentId);
    const person = webPerson(server);
    const { pathname } = new URL(String(consentUrl));
    expect((await person.enrol(pathname)).status).toBe(200);
    expect((await person.decide(pathname, 'approve')).status).toBe(200);
    const { code } = (await call(`GET /v1/authorize/${authRequestId}`)).body;
    const { grantId } = (await call('POST /v1/token', { code, agentId })).body;
    const { id: approvalId, path } = await asked.ask(id, grantId, { input: { to: 'a surprise' } });
    const visitor = await signedIn(site.browser, server, key, { path: `/approvals/${approvalId}` });
    const { page } = visitor;
    await page.getByText('Only the person decides').waitFor();
    expect(await page.locator('pre').innerText()).toBe(`${server.url}${path}`);
    await expectFine(visitor, 'console-approval-live');
    expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual([
      'Copy the id of the approval',
      expect.stringContaining('Copy'),
    ]);
    expect(await page.content()).not.toContain('surprise');
    await visitor.leave();
  });
});
