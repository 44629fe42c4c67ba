import { decodeJwt } from 'jose';
import { createGrantex, delegateTo } from '@grantex/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPkce, Grantex, type GrantTokens, createMemoryStore } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable, type Unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let proxy: Unreliable;
let gx: Grantex;
let lossy: Grantex;
let agentId: string;
let searcherId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await unreliable(sandbox.url);
  gx = sandbox.gx;
  lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  agentId = (await gx.agents.register({ name: 'travel', scopes: ['flights:book', 'flights:search'] })).id;
  searcherId = (await gx.agents.register({ name: 'search', scopes: ['flights:search'] })).id;
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

async function newCode(): Promise<string | undefined> {
  const request = { agentId, principalId: 'user_alice', scopes: ['flights:book', 'flights:search'] };
  return (await gx.authorize(request)).code;
}

async function newGrant(): Promise<GrantTokens> {
  return gx.tokens.exchange({ code: await newCode(), agentId });
}

test('a request is read again, without the link and the code', async () => {
  const made = await gx.authorize({
    agentId,
    userId: 'user_bob',
    scopes: ['flights:search'],
    callbackUrl: 'https://app.example.com/callback',
    state: 'st4te',
    expiresIn: '30m',
    audience: 'https://flights.example.com',
  });
  expect(made).toMatchObject({
    principalId: 'user_bob',
    redirectUri: 'https://app.example.com/callback',
    state: 'st4te',
    expiresIn: '30m',
    audience: 'https://flights.example.com',
    status: 'approved',
    sandbox: true,
    code: expect.stringMatching(/./) as string,
  });
  expect(new URL(made.consentUrl).origin).toBe(new URL(sandbox.url).origin);
  const read = await gx.authorizations.get(made.authRequestId);
  expect(read).not.toHaveProperty('consentUrl');
  expect(read).toMatchObject({ authRequestId: made.authRequestId, principalId: 'user_bob', state: 'st4te' });
});

test('userId and principalId, callbackUrl and redirectUri are synonyms', async () => {
  const common = { agentId, scopes: ['flights:search'] };
  const ours = await gx.authorize({
    ...common,
    principalId: 'user_eve',
    redirectUri: 'http://127.0.0.1:5/cb',
  });
  const theirs = await gx.authorize({ ...common, userId: 'user_eve', callbackUrl: 'http://127.0.0.1:5/cb' });
  for (const { principalId, redirectUri } of [ours, theirs]) {
    expect([principalId, redirectUri]).toEqual(['user_eve', 'http://127.0.0.1:5/cb']);
  }
});

test('a scope that the agent does not declare is refused', async () => {
  expect(await caught(gx.authorize({ agentId, userId: 'user_alice', scopes: ['files:read'] }))).toMatchObject(
    {
      code: 'SCOPE_NOT_DECLARED',
      status: 400,
      requestId: expect.stringMatching(/./) as string,
    },
  );
});

test('a verifier redeems the code of its own challenge only', async () => {
  const [mine, another] = await Promise.all([createPkce(), createPkce()]);
  const request = { agentId, userId: 'user_alice', scopes: ['flights:search'] };
  const ask = async (): Promise<string | undefined> =>
    (await gx.authorize({ ...request, codeChallenge: mine.codeChallenge })).code;
  const tokens = await gx.tokens.exchange({ code: await ask(), agentId, codeVerifier: mine.codeVerifier });
  expect(tokens.scopes).toEqual(['flights:search']);
  const stolen = gx.tokens.exchange({ code: await ask(), agentId, codeVerifier: another.codeVerifier });
  expect(await caught(stolen)).toMatchObject({ code: 'INVALID_CODE' });
});

test('an exchange without a code says where codes come from', async () => {
  await expect(gx.tokens.exchange({ code: undefined, agentId })).rejects.toThrow(/^code is missing/);
});

test.each(['lose-answer', 'cut-answer', 'lose-request'] as const)(
  'an exchange with a lost response (%s) happens once',
  async (fault) => {
    const code = await newCode();
    proxy.fail(fault);
    const tokens = await lossy.tokens.exchange({ code, agentId });
    expect(await gx.tokens.verify(tokens.grantToken)).toMatchObject({ valid: true, grantId: tokens.grantId });
    expect(await gx.tokens.refresh({ refreshToken: tokens.refreshToken, agentId })).toMatchObject({
      grantId: tokens.grantId,
    });
  },
);

test('a code that is used twice is refused, and the error does not repeat it', async () => {
  const code = await newCode();
  await gx.tokens.exchange({ code, agentId });
  const error = await caught(gx.tokens.exchange({ code, agentId }));
  expect(error).toMatchObject({ code: 'INVALID_CODE', status: 400 });
  expect(String(error)).not.toContain(code);
});

test("a token is verified against a service's expectations", async () => {
  const { grantToken, grantId } = await newGrant();
  const good = await gx.tokens.verify(grantToken, { scopes: ['flights:book'] });
  expect(good).toMatchObject({
    valid: true,
    grantId,
    scopes: ['flights:book', 'flights:search'],
    principal: 'user_alice',
    agent: `did:grantex:${agentId}`,
  });
  expect(await gx.tokens.verify(grantToken, { scopes: ['files:read'] })).toEqual({ valid: false });
  expect(await gx.tokens.verify(grantToken, { audience: 'https://other.example.com' })).toEqual({
    valid: false,
  });
  expect(await gx.tokens.verify('not.a.token')).toEqual({ valid: false });
});

test('a revoked token is invalid, and its grant stays active', async () => {
  const { grantToken, grantId } = await newGrant();
  await gx.tokens.revoke(decodeJwt(grantToken).jti ?? '');
  expect(await gx.tokens.verify(grantToken)).toEqual({ valid: false });
  expect(await gx.grants.get(grantId)).toMatchObject({ status: 'active' });
});

test('revoking a token revokes what was delegated with it, and no later token', async () => {
  const { grantToken, refreshToken, grantId } = await newGrant();
  const delegated = { subAgentId: searcherId, scopes: ['flights:search'] };
  const child = await gx.grants.delegate({ parentGrantToken: grantToken, ...delegated });
  const next = await gx.tokens.refresh({ refreshToken, agentId });
  const later = await gx.grants.delegate({ parentGrantToken: next.grantToken, ...delegated });
  await gx.tokens.revoke(decodeJwt(grantToken).jti ?? '');
  const statuses = await Promise.all([grantId, child.grantId, later.grantId].map((id) => gx.grants.get(id)));
  expect(statuses.map(({ status }) => status)).toEqual(['active', 'revoked', 'active']);
});

test('a token source can delegate, and does not shorten a child', async () => {
  const asked: unknown[] = [];
  const { grantToken } = await newGrant();
  const parentGrantToken = {
    token: async (options: object = {}) => {
      asked.push(options);
      return grantToken;
    },
  };
  const child = await gx.grants.delegate({
    parentGrantToken,
    subAgentId: searcherId,
    scopes: ['flights:search'],
  });
  expect(asked).toEqual([{ signal: undefined, toDelegate: true }]);
  expect(decodeJwt(child.grantToken).exp).toBeLessThanOrEqual(decodeJwt(grantToken).exp ?? 0);
});

test('revoking a grant revokes the grants below it', async () => {
  const parent = await newGrant();
  const child = await gx.grants.delegate({
    parentGrantToken: parent.grantToken,
    subAgentId: searcherId,
    scopes: ['flights:search'],
  });
  expect(await gx.grants.get(child.grantId)).toMatchObject({
    status: 'active',
    delegationDepth: 1,
    parentGrantId: parent.grantId,
    agentId: searcherId,
  });
  expect((await collect(gx.grants.listAll({ below: parent.grantId }))).map(({ id }) => id)).toEqual([
    child.grantId,
  ]);
  const within = await gx.grants.list({ within: [parent.grantId, child.grantId], order: 'asc' });
  expect(within.grants.map(({ id }) => id)).toEqual([parent.grantId, child.grantId]);
  expect(await gx.grants.verify(child.grantToken)).toMatchObject({
    active: true,
    claims: { grnt: child.grantId, anc: [parent.grantId], sub: 'user_alice' },
  });
  expect(await gx.grants.revoke(parent.grantId)).toBeUndefined();
  expect(await gx.grants.verify(child.grantToken)).toEqual({ active: false, reason: 'revoked' });
  expect(await gx.grants.get(child.grantId)).toMatchObject({
    status: 'revoked',
    revokedAt: expect.any(String) as string,
  });
  expect(await caught(gx.grants.revoke(parent.grantId))).toMatchObject({ code: 'NOT_FOUND' });
});

test('a stop is lifted, again and again, and the grant stays revoked', async () => {
  const { grantId } = await newGrant();
  await gx.grants.revoke(grantId);
  for (let time = 0; time < 2; time += 1) expect(await gx.grants.liftStop(grantId)).toBeUndefined();
  expect(await gx.grants.get(grantId)).toMatchObject({ status: 'revoked' });
  expect(await caught(gx.grants.liftStop('grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a child cannot be as wide as its parent', async () => {
  const { grantToken } = await newGrant();
  const delegated = gx.grants.delegate({
    parentGrantToken: grantToken,
    subAgentId: agentId,
    scopes: ['flights:book', 'flights:search'],
  });
  expect(await caught(delegated)).toMatchObject({ code: 'SCOPE_NOT_NARROWER' });
});

test('limits are asked for, granted, and kept or narrowed below', async () => {
  const limit = (max: string) =>
    ({ type: 'urn:grantex:call', scope: 'flights:book', arguments: { price: { max } } }) as const;
  const scopes = ['flights:search', 'flights:book:by_details'];
  const authorization = await gx.authorize({
    agentId,
    principalId: 'user_limited',
    scopes: ['flights:search', 'flights:book'],
    authorizationDetails: [limit('500')],
  });
  expect(authorization).toMatchObject({ scopes, authorizationDetails: [limit('500')] });
  const tokens = await gx.tokens.exchange({ agentId, code: authorization.code });
  expect(tokens).toMatchObject({ scopes, authorizationDetails: [limit('500')] });
  expect(await gx.grants.get(tokens.grantId)).toMatchObject({ scopes, authorizationDetails: [limit('500')] });
  expect(await gx.tokens.verify(tokens.grantToken)).toMatchObject({ authorizationDetails: [limit('500')] });
  const delegate = (max: string) =>
    gx.grants.delegate({
      parentGrantToken: tokens.grantToken,
      subAgentId: agentId,
      scopes: ['flights:book'],
      authorizationDetails: [limit(max)],
    });
  expect(await delegate('100')).toMatchObject({ authorizationDetails: [limit('100')] });
  expect(await caught(delegate('501'))).toMatchObject({ code: 'DETAILS_NOT_NARROWER' });
});

test('a delegation with a lost response creates one child', async () => {
  const { grantToken } = await newGrant();
  const before = (await gx.grants.list({ agentId: searcherId })).total;
  proxy.fail('lose-answer');
  await lossy.grants.delegate({
    parentGrantToken: grantToken,
    subAgentId: searcherId,
    scopes: ['flights:search'],
  });
  expect((await gx.grants.list({ agentId: searcherId })).total).toBe(before + 1);
});

test('a revocation whose response was lost succeeds', async () => {
  const { grantId } = await newGrant();
  proxy.fail('lose-answer');
  expect(await lossy.grants.revoke(grantId)).toBeUndefined();
  expect(await gx.grants.get(grantId)).toMatchObject({ status: 'revoked' });
});

test('revoking an unknown grant is an error, even after a lost attempt', async () => {
  proxy.fail('lose-answer');
  expect(await caught(lossy.grants.revoke('grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('all grants that match a filter are listed, page after page, newest first', async () => {
  const ids: string[] = [];
  const request = { agentId: searcherId, userId: 'user_paged', scopes: ['flights:search'] };
  for (let index = 0; index < 5; index += 1) {
    const { code } = await gx.authorize(request);
    ids.unshift((await gx.tokens.exchange({ code, agentId: searcherId })).grantId);
  }
  const filter = { principalId: 'user_paged' };
  const all = await collect(gx.grants.listAll(filter));
  expect(all.map(({ id }) => id)).toEqual(ids);
  const first = await gx.grants.list({ ...filter, pageSize: 2 });
  const second = await gx.grants.list({ ...filter, pageSize: 2, cursor: first.nextCursor });
  expect([...first.grants, ...second.grants].map(({ id }) => id)).toEqual(ids.slice(0, 4));
  expect(first.total).toBe(5);
});

test('all grants of an agent end at once, and all of a developer, and new ones may follow', async () => {
  const statusOf = async ({ grantId }: GrantTokens) => (await gx.grants.get(grantId)).status;
  const first = await newGrant();
  await gx.agents.revokeGrants(agentId);
  expect(await statusOf(first)).toBe('revoked');
  const second = await newGrant();
  expect(await statusOf(second)).toBe('active');
  await gx.me.revokeGrants();
  expect(await statusOf(second)).toBe('revoked');
  expect(await caught(gx.agents.revokeGrants('ag_00000000000000000000000000'))).toMatchObject({
    status: 404,
  });
});

test("delegate is what core's delegateTo takes, and its refusals are those of a guard", async () => {
  const { grantToken, grantId } = await newGrant();
  const { url, apiKey } = sandbox;
  const { aud: audience = '' } = decodeJwt(grantToken);
  const grantex = createGrantex({ url, apiKey, audience, revocation: 'online' });
  const token = delegateTo(searcherId, ['flights:search'], {
    guard: grantex.guard,
    token: (parent: string) => parent,
    delegate: gx.delegate,
  });
  expect(decodeJwt((await token(grantToken)) ?? '')).toMatchObject({
    client_id: searcherId,
    parentGrnt: grantId,
  });
  expect(await caught(gx.delegate(grantToken, searcherId, ['files:delete']))).toMatchObject({
    reason: 'scope_missing',
    missingScopes: ['files:delete'],
  });
  await gx.grants.revoke(grantId);
  expect(await caught(gx.delegate(grantToken, searcherId, ['flights:search']))).toMatchObject({
    reason: 'revoked',
  });
  await grantex.close();
});

test('a grant and an agent are held and released, and meanwhile nothing is issued for them', async () => {
  const grant = await newGrant();
  const refresh = () => gx.tokens.refresh({ refreshToken: grant.refreshToken, agentId });
  const held = await gx.grants.hold(grant.grantId, { reason: 'Unusual bookings' });
  expect(held.holds).toMatchObject([{ by: 'developer', reason: 'Unusual bookings', on: grant.grantId }]);
  expect((await gx.grants.get(grant.grantId)).holds).toEqual(held.holds);
  expect(await caught(refresh())).toMatchObject({ status: 403, code: 'ON_HOLD' });
  expect(await gx.grants.release(grant.grantId)).toEqual({ holds: [] });

  expect((await gx.agents.hold(agentId)).holds).toMatchObject([{ by: 'developer', on: agentId }]);
  expect((await gx.agents.get(agentId)).holds).toMatchObject([{ on: agentId }]);
  expect(await caught(refresh())).toMatchObject({ code: 'ON_HOLD' });
  expect(await gx.agents.release(agentId)).toEqual({ holds: [] });
  expect((await refresh()).grantId).toBe(grant.grantId);
});

test('a token source gets a token again once the grant is released', async () => {
  const grant = await newGrant();
  const source = gx.tokenSource({ agentId, store: createMemoryStore(), grant });
  await gx.grants.hold(grant.grantId);
  expect(await caught(source.refresh())).toMatchObject({ code: 'ON_HOLD' });
  await gx.grants.release(grant.grantId);
  const { valid } = await gx.tokens.verify(await source.refresh());
  expect(valid).toBe(true);
});
