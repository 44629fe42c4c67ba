import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAgent, makeChild, type TestGrant } from '../../support/grants.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import { ask as askForGrant, boundPerson, createPerson, type Person } from '../consent/person.ts';
import { wordsOf } from '../directory/person.ts';
import { vouchedBrowser } from '../permissions/visit-with.ts';
import { type AskedCall, type AskingServer, askingServer } from './asked-call.ts';

let asking: AskingServer;
let server: TestServer;
let person: Person;
let principalId: string;
let agentId: string;
let grant: TestGrant;
let reference = 0;
beforeAll(async () => {
  asking = await askingServer();
  ({ server } = asking);
});
afterAll(() => server.close());
beforeEach(async () => {
  const bound = await boundPerson(server);
  ({ person } = bound);
  ({ principalId, agentId } = bound.asked);
  grant = await granted(bound.asked.secret, bound.asked.authRequestId);
});

async function granted(secret: string, authRequestId: string): Promise<TestGrant> {
  await person.approve(secret);
  const { code } = (await server.developer.call(`GET /v1/authorize/${authRequestId}`)).body;
  const { body } = await server.developer.call('POST /v1/token', { code, agentId });
  return { ...body, agentId };
}

function ask(grantId = grant.grantId, input: object = { amount: 300 }): Promise<AskedCall> {
  return asking.ask(server.developer.id, grantId, { input: { ...input, reference: (reference += 1) } });
}

/** A browser in which somebody signs in on the page of a call. */
async function signedIn(path: string, who = person): Promise<HttpBrowser> {
  const browser = httpBrowser(server.url);
  await browser.open(path);
  const { json: options } = await browser.call(`${path}/sign-in/ask`, {});
  const { status } = await browser.call(`${path}/sign-in`, { response: who.device.get(options) });
  if (status !== 200) throw new Error(`the sign-in was answered with ${status}`);
  await browser.open(path);
  return browser;
}

const shownOn = ({ text }: HttpPage): string => /shown&quot;:&quot;([\w-]{43})/.exec(text)?.[1] ?? '';

async function approve(browser: HttpBrowser, path: string, who = person): Promise<HttpPage> {
  const shown = shownOn(await browser.open(path));
  const { json: options, status, text } = await browser.call(`${path}/ask`, { shown });
  if (status !== 200) return { status, json: options, text, headers: new Headers() };
  return browser.call(`${path}/approve`, { shown, response: who.device.get(options) });
}

async function statusOf({ id }: AskedCall): Promise<string> {
  return (await server.developer.call(`GET /v1/approvals/${id}`)).body.status;
}

test('before they sign in, a person sees the same page for a call of theirs, of others, and for none', async () => {
  const call = await ask();
  const browser = httpBrowser(server.url);
  const pages = [call.path, '/approvals/apr_00000000000000000000000000'].map((path) => browser.open(path));
  const [own = '', none] = (await Promise.all(pages)).map(({ text, status }) => `${status} ${wordsOf(text)}`);
  expect(own).toBe(none);
  expect(own).toMatch(/^200 Sign in to decide/);
  expect((await browser.open('/approvals/nothing')).status).toBe(404);
});

test('a person signs in, reads the call and approves it with their passkey', async () => {
  const call = await ask();
  const browser = await signedIn(call.path);
  const words = wordsOf((await browser.open(call.path)).text);
  expect(words).toContain('“ an agent ” asks for your approval');
  expect(words).toContain('amount 300');
  expect((await approve(browser, call.path)).status).toBe(200);
  expect(await statusOf(call)).toBe('approved');
  expect(wordsOf((await browser.open(call.path)).text)).toMatch(/^You approved this call/);
});

test('a person refuses with one click, and the call stays refused', async () => {
  const call = await ask();
  const browser = await signedIn(call.path);
  const { status, headers } = await browser.submit(`${call.path}/refuse`);
  expect([status, headers.get('location')]).toEqual([303, call.path]);
  expect(await statusOf(call)).toBe('refused');
  expect(wordsOf((await browser.open(call.path)).text)).toMatch(/^You refused this call/);
  expect(await server.developer.call(`GET /v1/grants/${grant.grantId}`)).toMatchObject({
    body: { status: 'active' },
  });
});

test('a person refuses and stops the agent: its grant ends, and all below it', async () => {
  const subAgentId = await makeAgent(server.developer.call);
  const child = await makeChild(server.developer.call, grant.grantToken, subAgentId);
  const call = await ask();
  const browser = await signedIn(call.path);
  await browser.submit(`${call.path}/refuse`, { stop: 'agent' });
  expect(await statusOf(call)).toBe('refused');
  for (const { grantId } of [grant, child]) {
    expect((await server.developer.call(`GET /v1/grants/${grantId}`)).body.status).toBe('revoked');
  }
});

test('an agent that has delegated to itself is stopped with all that it holds', async () => {
  const child = await makeChild(server.developer.call, grant.grantToken, agentId);
  const call = await ask(child.grantId);
  const browser = await signedIn(call.path);
  await browser.submit(`${call.path}/refuse`, { stop: 'agent' });
  expect((await server.developer.call(`GET /v1/grants/${grant.grantId}`)).body.status).toBe('revoked');
});

test('the person of the root answers for a sub-agent, sees the agents between, and stops only that one', async () => {
  const { call } = server.developer;
  const subAgentId = await makeAgent(call, ['flights:search'], { name: 'a helper' });
  const child = await makeChild(call, grant.grantToken, subAgentId);
  const asked = await ask(child.grantId);
  const browser = await signedIn(asked.path);
  const words = wordsOf((await browser.open(asked.path)).text);
  expect(words).toContain('“ a helper ” asks for your approval');
  expect(words).toContain(
    '“ an agent ”, which you authorized “ a helper ”, to which “ an agent ” passed it on',
  );
  await browser.submit(`${asked.path}/refuse`, { stop: 'agent' });
  expect((await call(`GET /v1/grants/${child.grantId}`)).body.status).toBe('revoked');
  expect((await call(`GET /v1/grants/${grant.grantId}`)).body.status).toBe('active');
});

test('beside the call stand the limits of its scopes, and what all agents of the chain have spent', async () => {
  const { call } = server.developer;
  const audience = 'https://bank.example/mcp';
  const scopes = ['payments:initiate', 'files:read'];
  const payer = await makeAgent(call, scopes);
  const limits = { arguments: { amount: { max: '500' } }, ask: { amount: { over: '200' } } };
  const type = 'urn:grantex:call';
  const budget = { amount: '2000', currency: 'EUR', per: 'grant' };
  const asked = await boundPerson(server, {
    agentId: payer,
    scopes,
    audience,
    redirectUri: undefined,
    authorizationDetails: [
      { type, scope: 'payments:initiate', ...limits, budget },
      { type, scope: 'files:read', arguments: { path: { under: '/srv' } } },
    ],
  });
  ({ person } = asked);
  await person.approve(asked.asked.secret);
  const { code } = (await call(`GET /v1/authorize/${asked.asked.authRequestId}`)).body;
  const { body: root } = await call('POST /v1/token', { code, agentId: payer });
  const helper = await makeAgent(call, scopes, { name: 'a helper' });
  const child = await makeChild(call, root.grantToken, helper, ['payments:initiate']);
  const pay = async (token: string, amount: string) => {
    const input = { amount: Number(amount), reference: (reference += 1) };
    const about = { audience, action: 'pay', scopes: ['payments:initiate'], input, amount, currency: 'EUR' };
    return (await call('POST /v1/admissions', { token, ...about })).body;
  };
  expect((await pay(root.grantToken, '150')).decision).toBe('allow');
  const path = new URL((await pay(child.grantToken, '300')).approvalUrl).pathname;
  const browser = await signedIn(path);
  const { text } = await browser.open(path);
  const words = wordsOf(text);
  expect(words).toMatch(
    /Limits of this permission Pay with your money .*amount : at most 500 Asks you when amount is above 200/,
  );
  expect(words).toContain('150 of 2,000 EUR used in all');
  expect(text).toContain('<meter value="0.075">');
  expect(words).not.toMatch(/srv|Read your files/i);
  // What is spent meanwhile changes nothing of what they approve.
  const shown = shownOn({ text } as HttpPage);
  expect((await pay(root.grantToken, '60')).decision).toBe('allow');
  const { json: options } = await browser.call(`${path}/ask`, { shown });
  const answer = { shown, response: person.device.get(options) };
  expect((await browser.call(`${path}/approve`, answer)).status).toBe(200);
  expect(wordsOf((await browser.open(path)).text)).not.toContain('Limits of this permission');

  // Where the service names no scopes, every limit is about the call.
  const input = { amount: 201, path: '/srv/a' };
  const whole = {
    token: root.grantToken,
    audience,
    action: 'pay',
    input,
    amount: '201',
    currency: 'EUR',
  };
  const { approvalUrl } = (await call('POST /v1/admissions', whole)).body;
  const all = wordsOf((await browser.open(new URL(approvalUrl).pathname)).text);
  expect(all).toMatch(/at most 500.*210 of 2,000 EUR used in all.*path : only \/srv/);
});

describe('nobody approves for somebody else:', () => {
  test('another person sees nothing of the call, and neither refuses nor approves it', async () => {
    const call = await ask();
    const other = await boundPerson(server);
    const browser = await signedIn(call.path, other.person);
    const page = await browser.open(call.path);
    expect(wordsOf(page.text)).toMatch(/^There is nothing to decide here/);
    const shown = 'x'.repeat(43);
    expect((await browser.call(`${call.path}/ask`, { shown })).status).toBe(404);
    expect((await browser.submit(`${call.path}/refuse`)).status).toBe(404);
    expect(await statusOf(call)).toBe('pending');
  });

  test('a passkey of another person is refused, and the challenge is used up', async () => {
    const call = await ask();
    const other = await boundPerson(server);
    const browser = await signedIn(call.path);
    const refused = await approve(browser, call.path, other.person);
    expect([refused.status, refused.json.code]).toEqual([403, 'WRONG_PERSON']);
    expect(await statusOf(call)).toBe('pending');
  });

  test('an answer for one call does not approve another one, and counts once, in one browser', async () => {
    const [first, second] = [await ask(), await ask()];
    const browser = await signedIn(first.path);
    const shown = shownOn(await browser.open(first.path));
    const { json: options } = await browser.call(`${first.path}/ask`, { shown });
    const response = person.device.get(options);
    const elsewhere = await signedIn(first.path);
    const code = async (with_: HttpBrowser, path: string): Promise<string> =>
      (await with_.call(`${path}/approve`, { shown, response })).json.code;
    expect(await code(elsewhere, first.path)).toBe('CHALLENGE_USED');
    const { json: again } = await browser.call(`${first.path}/ask`, { shown });
    const next = person.device.get(again);
    const wrong = await browser.call(`${second.path}/approve`, { shown, response: next });
    expect(wrong.json.code).toBe('CHALLENGE_USED');
    expect(await code(browser, first.path)).toBe('CHALLENGE_USED');
    expect([await statusOf(first), await statusOf(second)]).toEqual(['pending', 'pending']);
  });

  test('what has changed since the page was shown is not approved', async () => {
    const call = await ask();
    const browser = await signedIn(call.path);
    const shown = shownOn(await browser.open(call.path));
    const { json: options } = await browser.call(`${call.path}/ask`, { shown });
    await server.developer.call(`PATCH /v1/agents/${agentId}`, { name: 'Your bank' });
    const response = person.device.get(options);
    const changed = await browser.call(`${call.path}/approve`, { shown, response });
    expect(changed.json.code).toBe('REQUEST_CHANGED');
    expect((await browser.call(`${call.path}/ask`, { shown })).json.code).toBe('REQUEST_CHANGED');
    expect(await statusOf(call)).toBe('pending');
  });

  test('a passkey that signs in, and one that answers a consent request, approve no call', async () => {
    const call = await ask();
    const browser = await signedIn(call.path);
    const shown = shownOn(await browser.open(call.path));
    const { json: options } = await browser.call(`${call.path}/sign-in/ask`, {});
    const response = person.device.get(options);
    expect((await browser.call(`${call.path}/approve`, { shown, response })).json.code).toBe(
      'CHALLENGE_USED',
    );
    const waiting = await askForGrant(server.developer, { agentId, principalId });
    const consent = await person.answer(waiting.secret, 'approve');
    expect((await browser.call(`${call.path}/approve`, { shown, response: consent })).json.code).toBe(
      'CHALLENGE_USED',
    );
  });

  test('a vouched session, which the developer opens alone, shows nothing and answers nothing', async () => {
    const call = await ask();
    const browser = await vouchedBrowser(server, server.developer, principalId);
    expect(wordsOf((await browser.open(call.path)).text)).not.toContain('amount');
    expect((await browser.call(`${call.path}/ask`, { shown: 'x'.repeat(43) })).status).toBe(404);
    expect((await browser.submit(`${call.path}/refuse`)).status).toBe(404);
    expect(await statusOf(call)).toBe('pending');
  });

  test('a page of another site, and a form without the token of the page, answer nothing', async () => {
    const call = await ask();
    const browser = await signedIn(call.path);
    expect((await browser.submit(`${call.path}/refuse`, { csrf: 'x' })).status).toBe(403);
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.submit(`${call.path}/refuse`, {}, headers)).status).toBe(403);
    expect(await statusOf(call)).toBe('pending');
  });
});

describe('what has ended cannot be approved:', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a grant', () => server.developer.call(`DELETE /v1/grants/${grant.grantId}`)],
    ['all grants of the person', () => server.developer.call(`DELETE /v1/principals/${principalId}/grants`)],
    ['an agent', () => server.developer.call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' })],
  ])('%s', async (_what, end) => {
    const call = await ask();
    const browser = await signedIn(call.path);
    const shown = shownOn(await browser.open(call.path));
    const { json: options } = await browser.call(`${call.path}/ask`, { shown });
    await end();
    const refused = await browser.call(`${call.path}/approve`, {
      shown,
      response: person.device.get(options),
    });
    expect(refused.json.code).toBe('GRANT_ENDED');
    expect(wordsOf((await browser.open(call.path)).text)).toMatch(/^The permission has ended/);
    expect(await statusOf(call)).toBe('pending');
  });

  test('a person who was erased, whose call nobody can read any more', async () => {
    const call = await ask();
    const browser = await signedIn(call.path);
    await server.developer.call(`DELETE /v1/principals/${principalId}`);
    expect(wordsOf((await browser.open(call.path)).text)).toMatch(/^Sign in to decide/);
    expect((await browser.submit(`${call.path}/refuse`)).status).toBe(401);
  });

  test('somebody who has lost their passkey: the new one answers nothing of before', async () => {
    const call = await ask();
    const other = createPerson(server);
    const waiting = await askForGrant(server.developer, { agentId, principalId });
    await other.proveAddress(waiting.secret, 'recover');
    await other.enrol(waiting.secret);
    const browser = await signedIn(call.path, other);
    expect(wordsOf((await browser.open(call.path)).text)).toMatch(/^The permission has ended/);
  });
});

test('what waits stands on the page of permissions, without its values, until it is decided or has ended', async () => {
  const call = await ask();
  const browser = await signedIn(call.path);
  const waiting = async (): Promise<object[]> => {
    const { json } = await browser.open('/permissions/overview');
    return json.overview.people.flatMap(({ waiting: calls }: { waiting: object[] }) => calls);
  };
  const agent = { id: agentId, name: 'an agent', clientId: null };
  expect(await waiting()).toEqual([{ id: call.id, agent, action: 'pay', until: expect.any(String) }]);
  await browser.submit(`${call.path}/refuse`);
  expect(await waiting()).toEqual([]);
  await ask();
  expect(await waiting()).toHaveLength(1);
  await server.developer.call(`DELETE /v1/grants/${grant.grantId}`);
  expect(await waiting()).toEqual([]);
});

test('an agent that asks about very many calls hides none of another one', async () => {
  const call = await ask();
  const browser = await signedIn(call.path);
  await server.database.asSystem((transaction) =>
    sql`
      INSERT INTO approvals (id, developer_id, grant_id, principal, audience, action, digest, expires_at)
      SELECT 'apr_00' || nth, developer_id, grant_id, principal, audience, action, nth, expires_at
      FROM approvals, generate_series(1, 60) AS nth WHERE id = ${call.id}`.execute(transaction),
  );
  const request = await askForGrant(server.developer, { agentId, principalId });
  const other = await ask((await granted(request.secret, request.authRequestId)).grantId);
  const { json } = await browser.open('/permissions/overview');
  const [{ waiting }] = json.overview.people;
  expect(waiting).toHaveLength(50);
  expect(waiting.map(({ id }: { id: string }) => id)).toContain(other.id);
});

test('a call of an agent on hold is not approved, and the page says why', async () => {
  const call = await ask();
  const browser = await signedIn(call.path);
  await server.developer.call(`POST /v1/agents/${agentId}/hold`);
  const refused = await approve(browser, call.path);
  expect([refused.json.code, await statusOf(call)]).toEqual(['ON_HOLD', 'pending']);
  expect(refused.json.message).toMatch(/^This agent is paused/);
});
