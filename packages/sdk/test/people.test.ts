import { deny } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthorizations } from '../src/grants/authorize.ts';
import { Grantex } from '../src/index.ts';
import { checkConnection } from '../src/transport/options.ts';
import { createTransport } from '../src/transport/transport.ts';
import { caught } from './support/caught.ts';
import { testClock } from './support/clock.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable } from './support/unreliable.ts';

let live: Sandbox;
let gx: Grantex;
let agentId: string;

beforeAll(async () => {
  live = await startSandbox({ GRANTEX_MODE: 'live' });
  gx = live.gx;
  await gx.me.update({ settings: { firstUse: true } });
  ({ id: agentId } = await gx.agents.register({ name: 'Helper', scopes: ['files:read'] }));
});

afterAll(() => live.close());

const ask = (userId: string) => gx.authorize({ agentId, userId, scopes: ['files:read'] });

test('a person has an address for links, shown masked, and no binding before they have decided', async () => {
  const entered = await gx.principals.setEmail('user_ann', 'ann@example.com');
  expect(entered).toMatchObject({ principalId: 'user_ann', email: 'a•••@example.com', binding: null });
  expect(await gx.principals.get('user_ann')).toEqual(entered);
  expect(await caught(gx.principals.get('user_unheard'))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
});

test.each(['a/b?c#d', 'ann@example.com', 'Ünï ☃ “x”', '%2e%2e', '...', '../v1/me'])(
  'a person may be called %j',
  async (principalId) => {
    expect(await gx.principals.setEmail(principalId, 'x@example.com')).toMatchObject({ principalId });
    await gx.principals.revokeGrants(principalId);
    await gx.principals.erase(principalId);
    expect(await caught(gx.principals.get(principalId))).toMatchObject({ code: 'NOT_FOUND' });
  },
);

test.each(['', '.', '..', '\uD800'])(
  'a name that no path can contain is refused before it is sent: %j',
  async (name) => {
    for (const call of [
      gx.principals.get(name),
      gx.principals.setEmail(name, 'x@example.com'),
      gx.principals.revokeGrants(name),
      gx.principals.erase(name),
      gx.scopes.describe(name, 'Something'),
      gx.scopes.delete(name),
    ]) {
      expect(await caught(call)).toBeInstanceOf(TypeError);
    }
  },
);

test('erasing a person again after a lost response succeeds', async () => {
  await gx.principals.setEmail('user_lost', 'x@example.com');
  const proxy = await unreliable(live.url);
  const client = new Grantex({ apiKey: live.apiKey, baseUrl: proxy.url });
  proxy.fail('lose-answer');
  expect(await client.principals.erase('user_lost')).toBeUndefined();
  expect(await caught(client.principals.erase('user_lost'))).toMatchObject({ code: 'NOT_FOUND' });
  await proxy.close();
});

test('scopes are described, and standard ones keep their sentences', async () => {
  const described = { scope: 'flights:book', sentence: 'Book flights for you', isStandard: false };
  expect(await gx.scopes.describe('flights:book', 'Book flights for you')).toEqual(described);
  const { scopes } = await gx.scopes.list();
  expect(scopes).toContainEqual(described);
  expect(scopes).toContainEqual(expect.objectContaining({ scope: 'files:read', isStandard: true }));
  expect(await caught(gx.scopes.describe('files:read', 'Nothing'))).toMatchObject({
    code: 'SCOPE_IS_STANDARD',
  });
  expect(await gx.scopes.delete('flights:book')).toBeUndefined();
  expect((await gx.scopes.list()).scopes).not.toContainEqual(described);
});

test('policies are saved, tried and replayed', async () => {
  const cedar = 'forbid(principal, action == Action::"files:read", resource) when { context.depth > 0 };';
  const saved = await gx.policies.put('no-sub-agents', cedar, { effective: 'now' });
  expect(saved).toMatchObject({ id: 'no-sub-agents', effect: 'cedar', reads: ['depth'], decidedAt: 'issue' });
  expect(await gx.policies.get('no-sub-agents')).toEqual(saved);
  const { policies, digest } = await gx.policies.list();
  expect(policies).toEqual([saved]);
  expect(await gx.policies.getSet(digest ?? '')).toMatchObject({
    digest,
    policies: [{ policy: 'no-sub-agents', cedar }],
  });
  const situation = { agentId: 'ag_1', audience: 'https://files.example', principalId: 'alice' };
  const scopes = ['files:read'];
  expect(await gx.policies.test({ ...situation, scopes, depth: 1 })).toMatchObject({ verdict: 'refuse' });
  expect(await gx.policies.replay({ since: '2026-01-01T00:00:00Z' })).toMatchObject({ changed: 0 });
  expect(await caught(gx.policies.put('typo', 'forbid'))).toMatchObject({ code: 'INVALID_POLICY' });
  expect(await gx.policies.delete('no-sub-agents')).toBeUndefined();
  expect((await gx.policies.list()).policies).toEqual([]);
});

test('rules are saved and changed, and a policy in Cedar is none', async () => {
  const rule = { name: 'No nights', effect: 'deny', scopes: ['files:read'], timeOfDayEnd: '06:00' } as const;
  const { id } = await gx.policies.createRule(rule);
  const changed = await gx.policies.updateRule(id, { timeOfDayEnd: '07:00' });
  expect(changed).toMatchObject({ ...rule, id, priority: 0, agentId: null, timeOfDayEnd: '07:00' });
  expect(await gx.policies.get(id)).toEqual(changed);
  await gx.policies.delete(id);
  await gx.policies.put('none', 'forbid(principal, action, resource) when { context.depth > 9 };');
  expect(await caught(gx.policies.updateRule('none', { priority: 1 }))).toMatchObject({
    code: 'POLICY_IS_CEDAR',
  });
  await gx.policies.delete('none');
});

test('waiting for a code polls less and less often, and ends when the person denies', async () => {
  const { authRequestId, consentUrl } = await ask('user_no');
  const clock = testClock();
  const transport = createTransport(checkConnection({ baseUrl: live.url }), live.apiKey, clock);
  const sleeping = {
    ...clock,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      await clock.sleep(milliseconds, signal);
      if (clock.waits.length === 12) await deny(consentUrl);
    },
  };
  const waiting = createAuthorizations(transport, sleeping).waitForCode(authRequestId);
  expect(await caught(waiting)).toMatchObject({ code: 'ACCESS_DENIED', status: undefined });
  const rounded = clock.waits.map((wait) => Math.round(wait / 100) / 10);
  expect(rounded).toEqual([1, 1.2, 1.4, 1.7, 2.1, 2.5, 3, 3.6, 4.3, 5, 5, 5]);
});

test('if the response with the code was lost, waiting continues until the person approves once more', async () => {
  const { authRequestId } = await ask('user_twice');
  const proxy = await unreliable(live.url);
  const says = (more: object) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ authRequestId, ...more }),
  });
  const clock = testClock();
  const transport = createTransport(checkConnection({ baseUrl: proxy.url }), live.apiKey, clock);
  const { waitForCode } = createAuthorizations(transport, clock);

  proxy.fail('cut-answer', says({ status: 'approved' }), says({ status: 'approved', code: 'code_2' }));
  expect(await waitForCode(authRequestId)).toMatchObject({ status: 'approved', code: 'code_2' });
  proxy.fail(says({ status: 'approved' }), says({ status: 'consumed' }));
  expect(await caught(waitForCode(authRequestId))).toMatchObject({ code: 'CODE_ELSEWHERE' });
  proxy.fail(says({ status: 'approved' }), says({ status: 'expired' }));
  expect(await caught(waitForCode(authRequestId))).toMatchObject({ code: 'REQUEST_EXPIRED' });
  proxy.fail(says({ status: 'approved', redirectUri: 'https://app.example/cb' }));
  expect(await caught(waitForCode(authRequestId))).toMatchObject({ code: 'CODE_ELSEWHERE' });
  await proxy.close();
});

test('waiting ends at once with the reason of the signal', async () => {
  const { authRequestId } = await ask('user_slow');
  const stop = new AbortController();
  const waiting = caught(gx.authorizations.waitForCode(authRequestId, { signal: stop.signal }));
  stop.abort(new Error('the user closed the app'));
  expect(await waiting).toMatchObject({ message: 'the user closed the app' });
});

test('waiting for a code that is not handed out here says so', async () => {
  const sandbox = await startSandbox();
  const { id } = await sandbox.gx.agents.register({ name: 'Helper', scopes: ['files:read'] });
  const request = await sandbox.gx.authorize({ agentId: id, userId: 'user_x', scopes: ['files:read'] });
  const waiting = sandbox.gx.authorizations.waitForCode(request.authRequestId);
  expect(await caught(waiting)).toMatchObject({ code: 'CODE_ELSEWHERE' });
  expect(await caught(gx.authorizations.waitForCode('areq_nobody'))).toMatchObject({ code: 'NOT_FOUND' });
  await sandbox.close();
});

test('requests are listed, one without its code, and are taken back', async () => {
  const { authRequestId } = await ask('user_listed');
  const { requests } = await gx.authorizations.list({ principalId: 'user_listed', status: 'pending' });
  expect(requests).toMatchObject([{ authRequestId, agentId, principalId: 'user_listed' }]);
  const all = [];
  for await (const request of gx.authorizations.listAll({ authRequestId })) all.push(request.status);
  expect(all).toEqual(['pending']);
  const proxy = await unreliable(live.url);
  const client = new Grantex({ apiKey: live.apiKey, baseUrl: proxy.url });
  proxy.fail('lose-answer');
  expect(await client.authorizations.cancel(authRequestId)).toBeUndefined();
  await proxy.close();
  expect(await caught(gx.authorizations.waitForCode(authRequestId))).toMatchObject({
    code: 'REQUEST_CANCELLED',
  });
  expect(await caught(gx.authorizations.renewLink(authRequestId))).toMatchObject({ code: 'REQUEST_DECIDED' });
});

test('a new link replaces the earlier one; without a mail server it is not mailed', async () => {
  const { authRequestId, consentUrl } = await ask('user_linked');
  const renewed = await gx.authorizations.renewLink(authRequestId);
  expect(renewed.consentUrl).toMatch(/\/consent\/[\w-]{43}$/);
  expect(renewed.consentUrl).not.toBe(consentUrl);
  expect(await caught(gx.authorizations.resend(authRequestId))).toMatchObject({
    code: 'MAIL_NOT_CONFIGURED',
  });
});

test('people are listed, their address is read in full and removed, their sessions are ended', async () => {
  await gx.principals.setEmail('list_1', 'one@example.com');
  await gx.principals.setEmail('list_2', 'two@example.com');
  const { principals } = await gx.principals.list({ startsWith: 'list_', binding: 'unbound' });
  expect(principals.map(({ principalId }) => principalId)).toEqual(['list_2', 'list_1']);
  const all = [];
  for await (const person of gx.principals.listAll({ startsWith: 'list_' })) all.push(person.principalId);
  expect(all).toEqual(['list_2', 'list_1']);
  expect(await gx.principals.getEmail('list_1')).toMatchObject({ email: 'one@example.com' });
  const proxy = await unreliable(live.url);
  const client = new Grantex({ apiKey: live.apiKey, baseUrl: proxy.url });
  proxy.fail('lose-answer');
  expect(await client.principals.removeEmail('list_1')).toBeUndefined();
  await proxy.close();
  expect(await caught(gx.principals.getEmail('list_1'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await gx.principals.sessions('list_1')).toEqual({ sessions: [] });
  expect(await caught(gx.principals.endSessions('list_1'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await caught(gx.principals.endSession('list_1', 'psn_nobody'))).toMatchObject({ code: 'NOT_FOUND' });
});
