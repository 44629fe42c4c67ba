import { afterAll, beforeAll, expect, test } from 'vitest';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPrincipal, Grantex, signup } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { deviceLoginBy } from '../src/developer/device-login.ts';
import { testClock } from './support/clock.ts';
import { unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let gx: Grantex;

beforeAll(async () => {
  sandbox = await startSandbox();
  gx = sandbox.gx;
});

afterAll(() => sandbox.close());

test('the server describes itself', async () => {
  expect(await gx.discover()).toMatchObject({ issuer: sandbox.url, mode: 'sandbox' });
});

test('the description of the server is requested once', async () => {
  const proxy = await unreliable(sandbox.url);
  const client = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  expect(await client.discover()).toEqual(await client.discover());
  expect(proxy.seen).toHaveLength(1);
  await proxy.close();
});

test("any key reads the states of the issuer's keys", async () => {
  const made = await gx.keys.create({ name: 'verifier', roles: ['verify'] });
  const client = new Grantex({ apiKey: made.apiKey, baseUrl: sandbox.url });
  const { keys, nextRotationAt } = await client.issuerKeys.list();
  const active = keys.filter(({ state }) => state === 'active');
  expect(active).toMatchObject([{ alg: 'RS256', retiredAt: null, revokedAt: null }]);
  expect(Date.parse(nextRotationAt ?? '')).toBeGreaterThan(Date.parse(active[0]?.activeFrom ?? ''));
});

test('a developer reads itself and changes its settings', async () => {
  expect(await gx.me.get()).toMatchObject({ mode: 'sandbox', settings: {} });
  expect(await gx.me.update({ settings: { delegation: 'subset' } })).toEqual({ updated: true });
  expect((await gx.me.get()).settings).toMatchObject({ delegation: 'subset' });
});

test('a developer signs up and begins with its key', async () => {
  const made = await signup({ name: 'Newcomer', email: 'new@example.com' }, { baseUrl: sandbox.url });
  const client = new Grantex({ apiKey: made.apiKey, baseUrl: sandbox.url });
  expect(await client.me.get()).toMatchObject({ developerId: made.developerId, email: 'new@example.com' });
  const again = await signup({ name: 'Newcomer', email: 'new@example.com' }, { baseUrl: sandbox.url });
  expect(again.developerId).not.toBe(made.developerId);
});

test('signing up sends no credential, and is not repeated when its response was lost', async () => {
  const proxy = await unreliable(sandbox.url);
  proxy.fail('lose-answer');
  expect(await caught(signup({ name: 'Lost' }, { baseUrl: proxy.url }))).toMatchObject({
    code: 'NETWORK_ERROR',
  });
  expect(proxy.seen).toHaveLength(1);
  expect(proxy.seen[0]?.headers).not.toHaveProperty('authorization');
  await proxy.close();
});

test('a key has its roles and no others', async () => {
  const made = await gx.keys.create({ name: 'verifier', roles: ['verify'] });
  const client = new Grantex({ apiKey: made.apiKey, baseUrl: sandbox.url });
  expect(await client.me.get()).toMatchObject({ keyId: made.id, roles: ['verify'] });
  expect(await client.tokens.verify('not.a.token')).toEqual({ valid: false });
  expect(await caught(client.agents.list())).toMatchObject({ code: 'ROLE_REQUIRED', status: 403 });
  const { keys } = await gx.keys.list();
  const listed = keys.find(({ id }) => id === made.id);
  expect(listed).toMatchObject({ name: 'verifier', roles: ['verify'], expiresAt: null });
  const idOf = ({ id }: { readonly id: string }): string => id;
  // Not whole: the first key has been used again since.
  expect((await collect(gx.keys.listAll())).map(idOf)).toEqual(keys.map(idOf));
  expect(JSON.stringify(keys)).not.toContain(made.apiKey);
});

test('a revoked key does not work', async () => {
  const made = await gx.keys.create({ name: 'short', roles: ['verify'] });
  expect(await gx.keys.revoke(made.id)).toBeUndefined();
  const client = new Grantex({ apiKey: made.apiKey, baseUrl: sandbox.url });
  expect(await caught(client.me.get())).toMatchObject({ code: 'CREDENTIAL_UNKNOWN', status: 401 });
});

test('a rotated key and its successor both work for a while', async () => {
  const { apiKey: first } = await signup({ name: 'Rotating' }, { baseUrl: sandbox.url });
  const client = new Grantex({ apiKey: first, baseUrl: sandbox.url });
  const { apiKey: second } = await client.keys.rotate();
  expect(second).not.toBe(first);
  const successor = new Grantex({ apiKey: second, baseUrl: sandbox.url });
  const { keyId, ...developer } = await client.me.get();
  expect(await successor.me.get()).toEqual({ ...developer, keyId: expect.not.stringMatching(String(keyId)) });
});

test('a person looks at their grants and revokes one', async () => {
  const { id: agentId } = await gx.agents.register({
    name: 'Helper',
    description: 'Helps',
    scopes: ['files:read'],
  });
  const { code } = await gx.authorize({ agentId, userId: 'user_alice', scopes: ['files:read'] });
  const { grantId, grantToken } = await gx.tokens.exchange({ code, agentId });
  await gx.audit.log({ grantId, action: 'file.read', status: 'success' });

  const session = await gx.principalSessions.create({ principalId: 'user_alice' });
  expect(session.dashboardUrl).toContain(session.sessionToken);
  const alice = createPrincipal({ sessionToken: session.sessionToken, baseUrl: sandbox.url });
  expect(await alice.grants()).toMatchObject({
    principalId: 'user_alice',
    grants: [{ id: grantId, agentName: 'Helper', agentDescription: 'Helps', status: 'active' }],
  });
  expect(await collect(alice.allGrants())).toEqual((await alice.grants({ pageSize: 1 })).grants);
  expect(await alice.audit()).toMatchObject({ entries: [{ action: 'file.read' }] });
  expect(await alice.revoke(grantId)).toBeUndefined();
  expect(await gx.tokens.verify(grantToken)).toEqual({ valid: false });
});

test('a person without a grant has no session', async () => {
  expect(await caught(gx.principalSessions.create({ principalId: 'user_nobody' }))).toMatchObject({
    status: 404,
  });
});

test('activity is returned as counts', async () => {
  const report = await gx.activity.get({ bucket: 'day' });
  expect(report).toMatchObject({ bucket: 'day', isWhole: true });
  expect(report.buckets).toHaveLength(30);
});

test('audiences are registered, and a request for another one is refused', async () => {
  const { apiKey } = await signup({ name: 'With services' }, { baseUrl: sandbox.url });
  const client = new Grantex({ apiKey, baseUrl: sandbox.url });
  await client.me.update({ settings: { audiences: ['https://api.example'] } });
  const agent = await client.agents.register({ name: 'an agent', scopes: ['a:b'] });
  const request = { agentId: agent.agentId, principalId: 'user_alice', scopes: ['a:b'] };
  expect(await client.authorize({ ...request, audience: 'https://api.example' })).toMatchObject({
    scopes: ['a:b'],
  });
  const refused = client.authorize({ ...request, audience: 'https://other.example' });
  expect(await caught(refused)).toMatchObject({ code: 'AUDIENCE_NOT_REGISTERED', status: 400 });
});

test('there is no sign-in provider until a reachable one is set', async () => {
  expect(await caught(gx.signInProvider.get())).toMatchObject({ code: 'NOT_FOUND' });
  expect(await caught(gx.signInProvider.remove())).toMatchObject({ code: 'NOT_FOUND' });
  const provider = { issuer: sandbox.url, clientId: 'a', clientSecret: 'b' };
  expect(await caught(gx.signInProvider.save(provider))).toMatchObject({ code: 'DISCOVERY_FAILED' });
  expect(await caught(gx.signInProvider.endBinding('user_nobody'))).toMatchObject({ code: 'NOT_FOUND' });
});

/** A square PNG of 32 pixels. */
const LOGO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mMQiVpAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULANuuOD1al5IcAAAAAElFTkSuQmCC',
  'base64',
);

test('a domain counts once it names the developer, with a copy of its logo, until it is removed', async () => {
  const { developerId } = await gx.me.get();
  let named = 'dev_of_somebody_else';
  const host = createServer(({ url }, response) => {
    if (url === '/logo.png') return response.end(LOGO);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ developers: [named], logo: '/logo.png' }));
  });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const domain = `127.0.0.1:${(host.address() as AddressInfo).port}`;
  expect(await caught(gx.me.setDomain(domain))).toMatchObject({
    code: 'DOMAIN_NOT_CONFIRMED',
    status: 422,
    message: expect.stringContaining(`${domain}/.well-known/grantex.json`),
  });
  expect((await gx.me.get()).domain).toBeNull();
  named = developerId;
  const set = await gx.me.setDomain(domain);
  expect(set).toMatchObject({ name: domain, verifiedAt: expect.any(String), fault: null });
  expect(set.logo).toMatch(/^\/logos\/[0-9a-f]{64}\.png$/);
  expect((await gx.me.get()).domain).toEqual(set);
  await gx.me.removeDomain();
  await gx.me.removeDomain();
  expect((await gx.me.get()).domain).toBeNull();
  host.close();
});

test('a login asks again while nobody has decided and while the server is away, and gives the key once', async () => {
  const proxy = await unreliable(sandbox.url);
  const clock = testClock();
  const login = await deviceLoginBy({ name: 'laptop', roles: ['verify'] }, { baseUrl: proxy.url }, clock);
  expect(login).toMatchObject({
    userCode: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
    verificationUrl: `${sandbox.url}/console/device`,
  });
  expect(JSON.stringify(login)).not.toContain('dlog_');
  proxy.fail('lose-answer');
  const controller = new AbortController();
  const waiting = login.waitForKey({ signal: controller.signal });
  await expect.poll(() => clock.waits.length).toBeGreaterThan(2);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  // Between two calls for the key.
  expect(clock.waits.filter((wait) => wait === 3_000).length).toBeGreaterThan(0);
  await proxy.close();
});

test('an answer that is neither a key nor a wish to wait is no key', async () => {
  const codes = {
    deviceCode: 'dlog_x',
    userCode: 'BCDF-GHJK',
    verificationUrl: 'https://x.example',
    interval: 1,
  };
  const other = createServer(({ url }, response) => {
    response.end(JSON.stringify(url?.endsWith('/key') === true ? { status: 'slow_down' } : codes));
  });
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const login = await deviceLoginBy({ name: 'laptop' }, { baseUrl }, testClock());
  expect(await caught(login.waitForKey())).toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    message: 'a login has no status "slow_down"',
  });
  other.close();
});

test('a client ends its own key, whatever its role', async () => {
  const made = await gx.keys.create({ name: 'short', roles: ['verify'] });
  const client = new Grantex({ apiKey: made.apiKey, baseUrl: sandbox.url });
  await client.keys.revokeOwn();
  expect(await caught(client.me.get())).toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
});

test('a developer stores the tools of a service, and removes them although the answer was lost', async () => {
  const audience = 'https://api.travel.example/mcp';
  const tools = [{ name: 'book', scopes: ['flights:book'], inputSchema: { type: 'object' } }];
  const { digest } = await gx.catalogs.set(audience, { tools });
  expect(await gx.catalogs.get(audience)).toMatchObject({ audience, digest, tools });
  const proxy = await unreliable(sandbox.url);
  const client = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  proxy.fail('lose-answer');
  await client.catalogs.delete(audience);
  expect(await caught(gx.catalogs.get(audience))).toMatchObject({ status: 404 });
  expect(await caught(gx.catalogs.delete(audience))).toMatchObject({ status: 404 });
  await proxy.close();
});

test('usage is counted where nothing is billed, and the rest says that nothing is', async () => {
  const { developerId } = await gx.me.get();
  expect(await gx.billing.usage()).toMatchObject({
    developerId,
    period: expect.stringMatching(/^\d{4}-\d\d$/),
  });
  const { entries } = await gx.billing.usageHistory(2);
  expect(entries.map(({ date }) => date).toSorted()).toEqual(entries.map(({ date }) => date));
  expect(entries).toHaveLength(2);
  const refused = { code: 'BILLING_NOT_CONFIGURED' };
  expect(await caught(gx.billing.subscription())).toMatchObject(refused);
  expect(await caught(gx.billing.checkout({ plan: 'pro' }))).toMatchObject(refused);
  expect(await caught(gx.billing.portal())).toMatchObject(refused);
});
