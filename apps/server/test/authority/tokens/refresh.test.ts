import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('refreshing, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  const refresh = async (
    refreshToken: string,
    { agent = agentId, as = call, headers = {} } = {},
  ): Promise<[number, string, TestGrant]> => {
    const answer = await as('POST /v1/token/refresh', { refreshToken, agentId: agent }, { headers });
    return [answer.status, answer.body.code, answer.body];
  };
  const REFUSED = [400, 'INVALID_REFRESH_TOKEN'];

  test('keeps the grant, and returns a new token and a new refresh token', async () => {
    const grant = await makeGrant(call, agentId);
    const [status, , body] = await refresh(grant.refreshToken);
    expect(status).toBe(201);
    expect(body).toEqual({
      grantToken: expect.any(String),
      refreshToken: expect.stringMatching(/^ref_[A-Za-z0-9_-]{43}$/),
      grantId: grant.grantId,
      scopes: grant.scopes,
      expiresAt: expect.any(String),
    });
    expect(body.refreshToken).not.toBe(grant.refreshToken);
    const { jti: first, iat: _1, nbf: _2, exp: _3, ...before } = claimsOf(grant.grantToken);
    const { jti: second, iat: _4, nbf: _5, exp: _6, ...after } = claimsOf(body.grantToken);
    expect(second).not.toBe(first);
    expect(after).toEqual(before);
    expect(await isValid(call, grant.grantToken)).toBe(true);
    expect((await refresh(body.refreshToken))[0]).toBe(201);
  });

  test('issues the granted scopes that are still declared', async () => {
    const own = await makeAgent(call);
    const { refreshToken } = await makeGrant(call, own);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['flights:search', 'payments:initiate'] });
    const [, , first] = await refresh(refreshToken, { agent: own });
    expect(first.scopes).toEqual(['flights:search', 'payments:initiate:max_500']);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['payments:initiate:max_20'] });
    const [, , second] = await refresh(first.refreshToken, { agent: own });
    expect(second.scopes).toEqual(['payments:initiate:max_20']);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['email:read'] });
    expect((await refresh(second.refreshToken, { agent: own })).slice(0, 2)).toEqual([
      400,
      'SCOPE_NOT_DECLARED',
    ]);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['flights:book'] });
    expect((await refresh(second.refreshToken, { agent: own }))[2].scopes).toEqual(['flights:book']);
  });

  test('a refresh token sent by another agent is refused, and stays valid', async () => {
    const thief = await makeAgent(call);
    const { refreshToken, grantToken } = await makeGrant(call, agentId);
    expect((await refresh(refreshToken, { agent: thief })).slice(0, 2)).toEqual(REFUSED);
    expect(await isValid(call, grantToken)).toBe(true);
    expect((await refresh(refreshToken))[0]).toBe(201);
  });

  test("another developer's attempt is refused and has no effect, before and after", async () => {
    const other = await server.signUp();
    const { refreshToken, grantToken } = await makeGrant(call, agentId);
    expect((await refresh(refreshToken, { as: other.call })).slice(0, 2)).toEqual(REFUSED);
    expect((await refresh(refreshToken))[0]).toBe(201);
    expect((await refresh(refreshToken, { as: other.call })).slice(0, 2)).toEqual(REFUSED);
    expect(await isValid(call, grantToken)).toBe(true);
  });

  test('an unknown refresh token is refused', async () => {
    expect((await refresh('ref_x')).slice(0, 2)).toEqual(REFUSED);
  });

  test('a delegated grant has no refresh token', async () => {
    const grant = await makeGrant(call, agentId);
    const { body } = await call('POST /v1/grants/delegate', {
      parentGrantToken: grant.grantToken,
      subAgentId: agentId,
      scopes: ['flights:search'],
    });
    expect(Object.keys(body).toSorted()).toEqual(['expiresAt', 'grantId', 'grantToken', 'scopes']);
  });

  test.each<[string, (grant: TestGrant, own: string) => Promise<unknown>]>([
    ['the grant is revoked', ({ grantId }) => call(`DELETE /v1/grants/${grantId}`)],
    ['the agent is suspended', (_, own) => call(`PATCH /v1/agents/${own}`, { status: 'suspended' })],
    ['the agent is deleted', (_, own) => call(`DELETE /v1/agents/${own}`)],
    ["the agent's grants are revoked", (_, own) => call(`DELETE /v1/agents/${own}/grants`)],
    ["the principal's grants are revoked", (_, own) => call(`DELETE /v1/principals/of_${own}/grants`)],
    ['the principal is erased', (_, own) => call(`DELETE /v1/principals/of_${own}`)],
    [
      'the grant has expired',
      ({ grantId }) =>
        server.database.asSystem((transaction) =>
          sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${grantId}`.execute(transaction),
        ),
    ],
  ])('is refused when %s', async (_, end) => {
    const own = await makeAgent(call);
    const grant = await makeGrant(call, own, { principalId: `of_${own}` });
    await end(grant, own);
    expect((await refresh(grant.refreshToken, { agent: own })).slice(0, 2)).toEqual(REFUSED);
  });

  test('a suspension ends a refresh token for good, even when the agent is active again', async () => {
    const own = await makeAgent(call);
    const grant = await makeGrant(call, own);
    await call(`PATCH /v1/agents/${own}`, { status: 'suspended' });
    await call(`PATCH /v1/agents/${own}`, { status: 'active' });
    expect((await refresh(grant.refreshToken, { agent: own })).slice(0, 2)).toEqual(REFUSED);
    expect(await isValid(call, grant.grantToken)).toBe(false);
  });

  test('without the Idempotency-Key, a second attempt within a minute is refused and revokes nothing', async () => {
    const { refreshToken } = await makeGrant(call, agentId);
    const [, , next] = await refresh(refreshToken);
    expect((await refresh(refreshToken)).slice(0, 2)).toEqual(REFUSED);
    expect(await isValid(call, next.grantToken)).toBe(true);
    expect((await refresh(next.refreshToken))[0]).toBe(201);
  });

  test('with the same Idempotency-Key, a lost response is returned again unchanged', async () => {
    const { refreshToken } = await makeGrant(call, agentId);
    const headers = { 'idempotency-key': `lost-${refreshToken}` };
    const first = await refresh(refreshToken, { headers });
    expect(await refresh(refreshToken, { headers })).toEqual(first);
    expect((await refresh(first[2].refreshToken))[0]).toBe(201);
  });

  test('a refresh token that is sent again after its successor was used ends the whole grant, with or without the Idempotency-Key', async () => {
    for (const headers of [{}, { 'idempotency-key': 'used-on' }]) {
      const grant = await makeGrant(call, agentId);
      const child = await makeChild(call, grant.grantToken, agentId);
      const [, , second] = await refresh(grant.refreshToken, { headers });
      const [, , third] = await refresh(second.refreshToken);
      expect((await refresh(grant.refreshToken, { headers })).slice(0, 2)).toEqual(REFUSED);
      expect((await refresh(third.refreshToken)).slice(0, 2)).toEqual(REFUSED);
      for (const { grantToken } of [grant, second, third, child]) {
        expect(await isValid(call, grantToken)).toBe(false);
      }
    }
  });

  test('a used refresh token that is sent again after a minute ends the grant', async () => {
    const { refreshToken, grantId } = await makeGrant(call, agentId);
    const [, , next] = await refresh(refreshToken);
    await server.database.asSystem((transaction) =>
      sql`UPDATE refresh_tokens SET used_at = used_at - interval '61 seconds' WHERE grant_id = ${grantId} AND used_at IS NOT NULL`.execute(
        transaction,
      ),
    );
    expect((await refresh(refreshToken)).slice(0, 2)).toEqual(REFUSED);
    expect(await isValid(call, next.grantToken)).toBe(false);
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT kind FROM revocations WHERE id = ${grantId}`.execute(transaction),
    );
    expect(rows).toEqual([{ kind: 'grant' }]);
  });
});
