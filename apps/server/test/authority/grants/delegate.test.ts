import { generateKeyPairSync, sign } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import {
  claimsOf,
  FLIGHTS,
  isValid,
  makeAgent,
  makeChild,
  makeGrant,
  type TestGrant,
} from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('delegating, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  let subAgentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
    subAgentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  const attempt = async (
    parent: string,
    more: object = {},
    as = call,
  ): Promise<[number, string, TestGrant]> => {
    const answer = await as('POST /v1/grants/delegate', {
      parentGrantToken: parent,
      subAgentId,
      scopes: ['flights:search'],
      ...more,
    });
    return [answer.status, answer.body.code, answer.body];
  };
  const refusal = async (parent: string, more: object = {}, as = call): Promise<[number, string]> => {
    const [status, code] = await attempt(parent, more, as);
    return [status, code];
  };
  const INVALID_PARENT = [400, 'INVALID_PARENT_TOKEN'];

  test('creates a child that names all of its ancestors', async () => {
    const third = await makeAgent(call);
    const root = await makeGrant(call, agentId, { audience: 'https://api.example' });
    const child = await makeChild(call, root.grantToken, subAgentId, ['flights:search', 'flights:book']);
    const grandchild = await makeChild(call, child.grantToken, third);
    const did = (id: string): string => `did:grantex:${id}`;
    expect(claimsOf(grandchild.grantToken)).toMatchObject({
      sub: 'user_alice',
      aud: 'https://api.example',
      client_id: third,
      agt: did(third),
      scp: ['flights:search'],
      delegationDepth: 2,
      parentAgt: did(subAgentId),
      parentGrnt: child.grantId,
      anc: [root.grantId, child.grantId],
      ancAgt: [agentId, subAgentId],
      act: { sub: did(third), act: { sub: did(subAgentId), act: { sub: did(agentId) } } },
      auth_time: claimsOf(root.grantToken).auth_time,
      parentExp: claimsOf(child.grantToken).exp,
    });
    const { body } = await call(`GET /v1/grants/${grandchild.grantId}`);
    expect(body).toMatchObject({
      agentId: third,
      agentDid: did(third),
      parentGrantId: child.grantId,
      delegationDepth: 2,
      status: 'active',
    });
  });

  test('an agent may delegate to itself', async () => {
    const root = await makeGrant(call, agentId);
    expect((await attempt(root.grantToken, { subAgentId: agentId }))[0]).toBe(201);
  });

  test.each<[string, object, number, string]>([
    ['a scope that the parent lacks', { scopes: ['email:read'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['one scope too many', { scopes: ['flights:search', 'email:read'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['a higher limit', { scopes: ['payments:initiate:max_500.0001'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['no bound', { scopes: ['payments:initiate'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['a text as a limit', { scopes: ['payments:initiate:eur'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['a bare word for an action', { scopes: ['flights'] }, 400, 'SCOPE_NOT_NARROWER'],
    ['everything that the parent holds', { scopes: FLIGHTS }, 400, 'SCOPE_NOT_NARROWER'],
    [
      'the same in another order, twice',
      { scopes: [...FLIGHTS, ...FLIGHTS].toReversed() },
      400,
      'SCOPE_NOT_NARROWER',
    ],
    ['another audience', { audience: 'https://other.example' }, 400, 'AUDIENCE_NOT_NARROWER'],
    ["the issuer's audience for a named one", { audience: 'ISSUER' }, 400, 'AUDIENCE_NOT_NARROWER'],
    ['no scopes', { scopes: [] }, 400, 'VALIDATION_ERROR'],
    ['an unknown agent', { subAgentId: 'ag_nobody' }, 404, 'NOT_FOUND'],
  ])('refuses %s', async (_, more, status, code) => {
    const anything = await makeAgent(call, [...FLIGHTS, 'email:read', 'payments:initiate', 'flights']);
    const root = await makeGrant(call, agentId, { audience: 'https://api.example' });
    const input = { subAgentId: anything, ...more };
    if ('audience' in more && more.audience === 'ISSUER') Object.assign(input, { audience: server.url });
    expect(await refusal(root.grantToken, input)).toEqual([status, code]);
  });

  test('says which scope is too wide', async () => {
    const rich = await makeAgent(call, ['email:read', ...FLIGHTS]);
    const root = await makeGrant(call, agentId);
    const { body } = await call('POST /v1/grants/delegate', {
      parentGrantToken: root.grantToken,
      subAgentId: rich,
      scopes: ['flights:search', 'email:read'],
    });
    expect(body.message).toContain('email:read');
    expect(body.message).not.toContain('flights:search');
  });

  test('a lower limit is narrower', async () => {
    const root = await makeGrant(call, agentId, { scopes: ['payments:initiate:max_500'] });
    expect((await attempt(root.grantToken, { scopes: ['payments:initiate:max_500'] }))[0]).toBe(400);
    expect((await attempt(root.grantToken, { scopes: ['payments:initiate:max_499.9999'] }))[0]).toBe(201);
  });

  test('with equal scopes allowed by the developer, wider ones are still refused', async () => {
    const other = await server.signUp();
    const own = await makeAgent(other.call, [...FLIGHTS, 'email:read']);
    const root = await makeGrant(other.call, own);
    const equal = { subAgentId: own, scopes: FLIGHTS };
    expect((await attempt(root.grantToken, equal, other.call))[0]).toBe(400);
    await other.call('PATCH /v1/me', { settings: { delegation: 'subset' } });
    expect((await attempt(root.grantToken, equal, other.call))[0]).toBe(201);
    const wider = { subAgentId: own, scopes: [...FLIGHTS, 'email:read'] };
    expect(await refusal(root.grantToken, wider, other.call)).toEqual([400, 'SCOPE_NOT_NARROWER']);
  });

  test('a scope that the sub-agent does not declare is refused', async () => {
    const modest = await makeAgent(call, ['flights:search']);
    const root = await makeGrant(call, agentId);
    const input = { subAgentId: modest, scopes: ['flights:book'] };
    expect(await refusal(root.grantToken, input)).toEqual([400, 'SCOPE_NOT_DECLARED']);
  });

  test('scopes that an ancestor agent no longer declares are refused by name, and an old token delegates no more than a new one', async () => {
    const [rootAgent, parentAgent] = [await makeAgent(call), await makeAgent(call)];
    const root = await makeGrant(call, rootAgent);
    const parent = await makeChild(call, root.grantToken, parentAgent, ['flights:search', 'flights:book']);
    const book = { scopes: ['flights:book'] };
    expect((await attempt(root.grantToken, book))[0]).toBe(201);
    expect((await attempt(parent.grantToken, book))[0]).toBe(201);
    await call(`PATCH /v1/agents/${rootAgent}`, { scopes: ['flights:search', 'payments:initiate:max_100'] });
    for (const { grantToken } of [root, parent]) {
      const [status, code, { message }] = (await attempt(grantToken, book)) as [number, string, any];
      expect([status, code]).toEqual([400, 'SCOPE_NOT_DECLARED']);
      expect(message).toContain(`${rootAgent} does not declare flights:book`);
    }
    const bound = { scopes: ['payments:initiate:max_101'] };
    expect(await refusal(root.grantToken, bound)).toEqual([400, 'SCOPE_NOT_DECLARED']);
    expect((await attempt(root.grantToken, { scopes: ['payments:initiate:max_100'] }))[0]).toBe(201);
    // This is all that is left of the child's grant, as after a refresh.
    expect(await refusal(parent.grantToken)).toEqual([400, 'SCOPE_NOT_NARROWER']);
    expect((await attempt(root.grantToken))[0]).toBe(201);
  });

  test('a scope that the parent agent itself no longer declares is refused', async () => {
    const own = await makeAgent(call);
    const root = await makeGrant(call, own);
    await call(`PATCH /v1/agents/${own}`, { scopes: [] });
    expect(await refusal(root.grantToken)).toEqual([400, 'SCOPE_NOT_DECLARED']);
  });

  test("the issuer's audience may be narrowed to a named one", async () => {
    const root = await makeGrant(call, agentId);
    const [status, , child] = await attempt(root.grantToken, { audience: 'https://api.example' });
    expect([status, claimsOf(child.grantToken).aud]).toEqual([201, 'https://api.example']);
  });

  test('a child ends no later than its parent', async () => {
    const root = await makeGrant(call, agentId, { expiresIn: '10m' });
    const { body: parent } = await call(`GET /v1/grants/${root.grantId}`);
    for (const expiresIn of ['1h', '999999d', undefined]) {
      const [, , child] = await attempt(root.grantToken, { expiresIn });
      const { body } = await call(`GET /v1/grants/${child.grantId}`);
      expect(Date.parse(body.expiresAt)).toBe(claimsOf(root.grantToken).exp * 1_000);
      expect(Date.parse(body.expiresAt)).toBeLessThanOrEqual(Date.parse(parent.expiresAt));
      expect(claimsOf(child.grantToken).exp * 1_000).toBeLessThanOrEqual(Date.parse(parent.expiresAt));
    }
    const [, , brief] = await attempt(root.grantToken, { expiresIn: '60s' });
    const { iat, exp } = claimsOf(brief.grantToken);
    expect(exp - iat).toBe(60);
  });

  test('a chain ends with the token that it began with, however often an agent delegates to itself', async () => {
    const root = await makeGrant(call, agentId, { expiresIn: '24h' });
    const { exp } = claimsOf(root.grantToken);
    // In the next second, a token with its own full lifetime would end later.
    await expect.poll(() => Math.floor(Date.now() / 1_000) > claimsOf(root.grantToken).iat).toBe(true);
    let parent = root.grantToken;
    for (const bound of [300, 200, 100]) {
      const scopes = [`payments:initiate:max_${bound}`];
      const [, , child] = await attempt(parent, { subAgentId: agentId, scopes, expiresIn: '24h' });
      const claims = claimsOf(child.grantToken);
      expect([claims.exp <= exp, claims.parentExp]).toEqual([true, claimsOf(parent).exp]);
      const { body } = await call(`GET /v1/grants/${child.grantId}`);
      expect(Date.parse(body.expiresAt)).toBe(claims.exp * 1_000);
      parent = child.grantToken;
    }
    expect(claimsOf(parent).exp).toBe(exp);
  });

  test('the developer sets the maximum length of a chain', async () => {
    const scopes = Array.from({ length: 12 }, (_, index) => `a:b:max_${100 - index}`);
    const other = await server.signUp();
    const own = await makeAgent(other.call, ['a:b']);
    const root = await makeGrant(other.call, own, { scopes: ['a:b'] });
    const grow = async (links: number): Promise<[number, string]> => {
      let parent = root.grantToken;
      for (let link = 0; link < links; link += 1) {
        const input = { subAgentId: own, scopes: [scopes[link]] };
        const [status, code, child] = await attempt(parent, input, other.call);
        if (status !== 201) return [link, code];
        parent = child.grantToken;
      }
      return [links, 'ok'];
    };
    expect(await grow(5)).toEqual([3, 'DELEGATION_DEPTH_EXCEEDED']);
    await other.call('PATCH /v1/me', { settings: { maxDelegationDepth: 0 } });
    expect(await grow(1)).toEqual([0, 'DELEGATION_DEPTH_EXCEEDED']);
    await other.call('PATCH /v1/me', { settings: { maxDelegationDepth: 10 } });
    expect(await grow(11)).toEqual([10, 'DELEGATION_DEPTH_EXCEEDED']);
  });

  test('the parent token is verified in full', async () => {
    const root = await makeGrant(call, agentId);
    const [header = '', payload = '', signature = ''] = root.grantToken.split('.');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = sign('RSA-SHA256', Buffer.from(`${header}.${payload}`), privateKey).toString('base64url');
    const wider = Buffer.from(JSON.stringify({ ...claimsOf(root.grantToken), scp: ['all:all'] }));
    for (const token of [
      'x',
      `${header}.${payload}.`,
      `${header}.${payload}.${forged}`,
      `${header}.${wider.toString('base64url')}.${signature}`,
      root.refreshToken,
    ]) {
      expect(await refusal(token)).toEqual(INVALID_PARENT);
    }
  });

  test("another developer's token cannot be a parent, for any agent", async () => {
    const other = await server.signUp();
    const theirs = await makeAgent(other.call);
    const root = await makeGrant(call, agentId);
    expect(await refusal(root.grantToken, { subAgentId: theirs }, other.call)).toEqual(INVALID_PARENT);
    expect(await refusal(root.grantToken, { subAgentId: theirs })).toEqual([404, 'NOT_FOUND']);
  });

  test('a token of a server with another issuer cannot be a parent', async () => {
    const elsewhere = await testServer();
    try {
      const agent = await makeAgent(elsewhere.developer.call);
      const { grantToken } = await makeGrant(elsewhere.developer.call, agent);
      expect(await refusal(grantToken)).toEqual(INVALID_PARENT);
    } finally {
      await elsewhere.close();
    }
  });

  test.each<[string, (parent: TestGrant, root: TestGrant) => Promise<unknown>]>([
    ['was revoked', ({ grantId }) => call(`DELETE /v1/grants/${grantId}`)],
    [
      'was revoked as a token',
      ({ grantToken }) => call('POST /v1/tokens/revoke', { jti: claimsOf(grantToken).jti }),
    ],
    ['lost its root', (_, { grantId }) => call(`DELETE /v1/grants/${grantId}`)],
    ['lost its agent', ({ agentId: own }) => call(`PATCH /v1/agents/${own}`, { status: 'suspended' })],
    ['lost the agent of its root', (_, { agentId: own }) => call(`DELETE /v1/agents/${own}`)],
    ['lost its principal', (_, { agentId: own }) => call(`DELETE /v1/principals/of_${own}/grants`)],
    ['has a grant that expired', ({ grantId }) => expire('grants', 'id', grantId)],
    ['expired', ({ grantToken }) => expire('grant_tokens', 'jti', claimsOf(grantToken).jti)],
  ])('nothing is delegated from a parent that %s', async (_, end) => {
    const rootAgent = await makeAgent(call);
    const parentAgent = await makeAgent(call);
    const root = await makeGrant(call, rootAgent, { principalId: `of_${rootAgent}` });
    const parent = await makeChild(call, root.grantToken, parentAgent, ['flights:search', 'flights:book']);
    expect((await attempt(parent.grantToken))[0]).toBe(201);
    await end(parent, root);
    expect(await refusal(parent.grantToken)).toEqual(INVALID_PARENT);
  });

  test('a parent that ended with its agent stays ended when the agent is active again', async () => {
    const own = await makeAgent(call);
    const root = await makeGrant(call, own);
    await call(`PATCH /v1/agents/${own}`, { status: 'suspended' });
    await call(`PATCH /v1/agents/${own}`, { status: 'active' });
    expect(await refusal(root.grantToken)).toEqual(INVALID_PARENT);
  });

  test.each(['suspended', 'deleted'])('nothing is delegated to an agent that is %s', async (status) => {
    const gone = await makeAgent(call);
    const root = await makeGrant(call, agentId);
    await (status === 'deleted'
      ? call(`DELETE /v1/agents/${gone}`)
      : call(`PATCH /v1/agents/${gone}`, { status }));
    expect(await refusal(root.grantToken, { subAgentId: gone })).toEqual(
      status === 'deleted' ? [404, 'NOT_FOUND'] : [403, 'AGENT_NOT_ACTIVE'],
    );
  });

  test('a refreshed parent delegates no more than it holds now', async () => {
    const own = await makeAgent(call);
    const root = await makeGrant(call, own);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['flights:search', 'payments:initiate:max_100'] });
    const { body } = await call('POST /v1/token/refresh', { refreshToken: root.refreshToken, agentId: own });
    expect(await refusal(body.grantToken, { scopes: ['flights:book'] })).toEqual([400, 'SCOPE_NOT_NARROWER']);
    const bound = { scopes: ['payments:initiate:max_101'] };
    expect(await refusal(body.grantToken, bound)).toEqual([400, 'SCOPE_NOT_NARROWER']);
  });

  test('a repeated Idempotency-Key returns the first child again', async () => {
    const root = await makeGrant(call, agentId);
    const body = { parentGrantToken: root.grantToken, subAgentId, scopes: ['flights:search'] };
    const headers = { 'idempotency-key': `child-${root.grantId}` };
    const first = await call('POST /v1/grants/delegate', body, { headers });
    const second = await call('POST /v1/grants/delegate', body, { headers });
    expect(second.body).toEqual(first.body);
    await call(`DELETE /v1/grants/${root.grantId}`);
    const third = await call('POST /v1/grants/delegate', body, { headers });
    expect(third.status).toBe(400);
    expect(await isValid(call, first.body.grantToken)).toBe(false);
  });

  async function expire(table: string, column: string, id: string): Promise<void> {
    await server.database.asSystem((transaction) =>
      sql`UPDATE ${sql.table(table)} SET expires_at = clock_timestamp() WHERE ${sql.ref(column)} = ${id}`.execute(
        transaction,
      ),
    );
  }
});
