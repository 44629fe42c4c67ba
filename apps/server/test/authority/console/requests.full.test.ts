import { expect, test } from 'vitest';
import { webPerson } from '../../people/consent/mail-person.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { mailServer } from '../../support/mail-server.ts';
import type { Call, TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { consoleSite, HOSTILE } from './console.ts';

const mail = await mailServer();
const site = consoleSite({ environment: { GRANTEX_MODE: 'live', ...mail.environment } });

interface AskedRequest {
  id: string;
  path: string;
}

async function askOf(call: Call, agentId: string, principalId: string): Promise<AskedRequest> {
  const input = { agentId, principalId, scopes: ['flights:search', 'flights:book'] };
  const { status, body } = await call('POST /v1/authorize', input);
  expect(status).toBe(201);
  return { id: body.authRequestId, path: new URL(body.consentUrl).pathname };
}

const statusOf = async (path: string): Promise<number> =>
  (await httpBrowser(site.server.url).open(path)).status;

/** A developer with an agent, and a person who is bound by their address. */
async function withPerson(): Promise<{
  developer: TestDeveloper;
  agentId: string;
  person: ReturnType<typeof webPerson>;
  email: string;
}> {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call, undefined, { name: 'Travel planner' });
  const email = `alice.${developer.id.slice(-8).toLowerCase()}@example.com`;
  await call('PUT /v1/principals/user_alice/email', { email });
  const first = await askOf(call, agentId, 'user_alice');
  expect((await call(`POST /v1/authorize/${first.id}/resend`)).status).toBe(200);
  const person = webPerson(site.server);
  const link = mail.linkFor(email);
  await person.follow(link);
  const path = new URL(link).pathname.replace(/\/link\/.*/, '');
  expect((await person.enrol(path)).status).toBe(200);
  expect((await person.decide(path, 'deny')).status).toBe(200);
  return { developer, agentId, person, email };
}

test('a developer sees who was asked, by which agent, for what and how long it waits, by status', async () => {
  const { developer, agentId } = await withPerson();
  const { call, key } = developer;
  const visitor = await site.open(key, '/requests');
  const { page } = visitor;
  const rows = (): Promise<string[]> => page.locator('tbody .tag').allInnerTexts();
  await expect.poll(rows).toEqual(['denied']);
  // A request by somebody else appears as it is made, and changes as it is decided.
  const asked = await askOf(call, agentId, HOSTILE.slice(0, 200));
  await expect.poll(rows).toEqual(['pending', 'denied']);
  await page.getByText(/^in 1[45] minutes$/).waitFor();
  await expectFine(visitor, 'console-requests');
  await call(`DELETE /v1/authorize/${asked.id}`);
  await expect.poll(rows).toEqual(['cancelled', 'denied']);

  await page.setViewportSize({ width: 1_440, height: 800 });
  await page.getByLabel('Status').selectOption('denied');
  await visitor.press('Filter');
  await expect.poll(rows).toEqual(['denied']);
  expect(page.url()).toBe(`${site.server.url}/console/requests?status=denied`);
  await page.getByLabel('Acts for').fill('user_nobody');
  await page.keyboard.press('Enter');
  await page.getByText('No request matches the filter.').waitFor();
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a new link is copied, and says that the earlier one ended; a mailed one ends it, too', async () => {
  const { developer, agentId, person, email } = await withPerson();
  const { id, path } = await askOf(developer.call, agentId, 'user_alice');
  const visitor = await site.open(developer.key, `/requests/${id}`);
  const { page } = visitor;
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visitor.press('Copy a new link');
  await page.getByText('The earlier link no longer works.').first().waitFor();
  const shown = await page.locator('pre').innerText();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(shown);
  expect([await statusOf(path), await statusOf(new URL(shown).pathname)]).toEqual([404, 200]);
  await expectFine(visitor, 'console-request');

  await page.setViewportSize({ width: 1_440, height: 800 });
  await visitor.press(/^Mail a new link to a•••@example\.com/);
  await page.getByText('Sent to a•••@example.com').waitFor();
  expect(await statusOf(new URL(shown).pathname)).toBe(404);
  const text = mail.received.findLast(({ recipients }) => recipients.includes(email))?.parsed.text ?? '';
  const { pathname } = new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '');
  // The person decides, and the page follows: what could be sent is gone.
  expect((await person.decide(pathname, 'approve')).status).toBe(200);
  await page.getByText('Your app has not exchanged the approval yet.').waitFor();
  expect(await page.getByRole('button', { name: 'Copy a new link' }).count()).toBe(0);
  // Looking at it has not taken the code from the program that waits for it.
  const { code } = (await developer.call(`GET /v1/authorize/${id}`)).body;
  expect((await developer.call('POST /v1/token', { code, agentId })).status).toBe(201);
  await page.getByText('The approval became a grant.').waitFor();
  expect(await page.locator('.facts .tag').innerText()).toBe('granted');
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

test('a request is mailed again from the page of its person, and a refusal is said beside it', async () => {
  const { developer, agentId, email } = await withPerson();
  const { path } = await askOf(developer.call, agentId, 'user_alice');
  const visitor = await site.open(developer.key, '/people/person?name=user_alice');
  const { page } = visitor;
  const sent = (): number => mail.received.filter(({ recipients }) => recipients.includes(email)).length;
  // At most four in 15 minutes go to a person, and one has gone.
  for (const count of [2, 3, 4]) {
    await visitor.press(/^Mail a new link/);
    await expect.poll(sent).toBe(count);
    // A press meanwhile would do nothing.
    await expect.poll(() => page.locator('[data-busy]').count()).toBe(0);
  }
  expect(await statusOf(path)).toBe(404);
  await visitor.press(/^Mail a new link/);
  await page.getByText('Too many messages were sent to this address').waitFor();
  expect(sent()).toBe(4);
  await expectFine(visitor, 'console-person-mailed');
  await visitor.leave();
});

test('a request is cancelled after a question, and its link says so', async () => {
  const { developer, agentId } = await withPerson();
  const { id, path } = await askOf(developer.call, agentId, 'user_alice');
  const visitor = await site.open(developer.key, `/requests/${id}`);
  const { page } = visitor;
  await visitor.press('Cancel the request');
  await page.getByRole('dialog').waitFor();
  await expectFine(visitor, 'console-request-cancel');
  await visitor.press('Keep it');
  expect((await developer.call(`GET /v1/authorize/${id}`)).body.status).toBe('pending');
  await visitor.press('Cancel the request');
  await visitor.press('Yes, cancel it');
  await page.getByText('You have taken it back').waitFor();
  const opened = await httpBrowser(site.server.url).open(path);
  expect([opened.status, opened.text]).toEqual([
    409,
    expect.stringContaining('The app took this request back'),
  ]);
  await expectFine(visitor, 'console-request-cancelled');
  await visitor.leave();
});

test('what cannot be done is said where it was tried', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call);
  const { id } = await askOf(call, agentId, 'user_nowhere');
  const visitor = await site.open(developer.key, `/requests/${id}`);
  const { page } = visitor;
  await page.getByText('no address is entered').waitFor();
  expect(await page.getByRole('button', { name: /^Mail/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Enter one' }).waitFor();
  // Decided in between, while the window hears of nothing.
  await visitor.context.setOffline(true);
  await visitor.context.setOffline(false);
  await call(`DELETE /v1/authorize/${id}`);
  await page.getByText('You have taken it back').waitFor();
  // The browser may report what it could not read meanwhile.
  visitor.problems.length = 0;
  await page.goto(`${site.server.url}/console/requests/areq_nobody`);
  await page.getByText('There is no such request any more').waitFor();
  await expectFine(visitor, 'console-request-none');
  await visitor.leave();
});
