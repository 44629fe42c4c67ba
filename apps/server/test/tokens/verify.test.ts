import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/databases.ts';
import { claimsOf, isValid, makeAgent, makeChild, makeGrant } from '../support/grants.ts';
import { type Call, testServer, type TestServer } from '../support/server.ts';

describe.each(engines)('verifying online, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  const verify = async (token: string, more: object = {}): Promise<Record<string, unknown>> =>
    (await call('POST /v1/tokens/verify', { token, ...more })).body;
  const reason = async (token: string): Promise<string> =>
    (await call('POST /v1/grants/verify', { token })).body.reason;

  test('answers what a good token is good for', async () => {
    const grant = await makeGrant(call, agentId);
    expect(await verify(grant.grantToken)).toEqual({
      valid: true,
      grantId: grant.grantId,
      scopes: grant.scopes,
      principal: 'user_alice',
      agent: `did:grantex:${agentId}`,
      expiresAt: grant.expiresAt,
    });
    const { body } = await call('POST /v1/grants/verify', { token: grant.grantToken });
    expect(body).toEqual({ active: true, claims: claimsOf(grant.grantToken) });
  });

  test('a bad token is an answer, not an error, and says no more than that', async () => {
    const { status, body } = await call('POST /v1/tokens/verify', { token: 'x' });
    expect([status, body]).toEqual([200, { valid: false }]);
  });

  test('holds the token against an audience and scopes, when they are given', async () => {
    const { grantToken } = await makeGrant(call, agentId, { audience: 'https://api.example' });
    const valid = async (more: object): Promise<unknown> => (await verify(grantToken, more)).valid;
    expect(await valid({ audience: 'https://api.example' })).toBe(true);
    expect(await valid({ audience: 'https://api.example/' })).toBe(false);
    expect(await valid({ scopes: ['flights:book', 'payments:initiate:max_499'] })).toBe(true);
    expect(await valid({ scopes: ['payments:initiate:max_501'] })).toBe(false);
    expect(await valid({ scopes: ['email:read'] })).toBe(false);
  });

  test("another developer's token is not ours to judge", async () => {
    const other = await server.signUp();
    const { grantToken } = await makeGrant(other.call, await makeAgent(other.call));
    expect(await isValid(other.call, grantToken)).toBe(true);
    expect(await verify(grantToken)).toEqual({ valid: false });
    expect(await reason(grantToken)).toBe('wrong_developer');
  });

  test('forgeries are refused', async () => {
    const { grantToken } = await makeGrant(call, agentId);
    const [header = '', payload = '', signature = ''] = grantToken.split('.');
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const wider = encode({ ...claimsOf(grantToken), scp: ['all'], scope: 'all' });
    const forgeries: [string, string][] = [
      [`${header}.${wider}.${signature}`, 'bad_signature'],
      [`${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`, 'algorithm_not_allowed'],
      [`${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}.${signature}`, 'algorithm_not_allowed'],
      [`${encode({ alg: 'RS256', typ: 'JWT', kid })}.${payload}.${signature}`, 'wrong_type'],
      [`${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'other' })}.${payload}.${signature}`, 'unknown_key'],
      [
        `${encode({ alg: 'RS256', typ: 'at+jwt', kid, jku: 'https://x' })}.${payload}.${signature}`,
        'header_not_allowed',
      ],
      [`${grantToken}A`, 'bad_signature'],
      [`${grantToken}.`, 'malformed_token'],
      [grantToken.slice(0, -1), 'bad_signature'],
      [
        `${header}.${payload}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
        'bad_signature',
      ],
      ['a'.repeat(9_000), 'malformed_token'],
    ];
    for (const [token, why] of forgeries) {
      expect(await verify(token)).toEqual({ valid: false });
      expect([token.slice(-20), await reason(token)]).toEqual([token.slice(-20), why]);
    }
  });

  test('an expired token is not good, whatever clock the caller has', async () => {
    const { grantToken } = await makeGrant(call, agentId);
    const { jti } = claimsOf(grantToken);
    await server.database.asSystem((transaction) =>
      sql`UPDATE grant_tokens SET expires_at = clock_timestamp() WHERE jti = ${jti}`.execute(transaction),
    );
    expect(await reason(grantToken)).toBe('expired');
  });

  test('one token is revoked by its jti, once, and its grant lives on', async () => {
    const grant = await makeGrant(call, agentId);
    const { jti } = claimsOf(grant.grantToken);
    const other = await server.signUp();
    expect((await other.call('POST /v1/tokens/revoke', { jti })).status).toBe(404);
    expect(await isValid(call, grant.grantToken)).toBe(true);
    expect((await call('POST /v1/tokens/revoke', { jti })).status).toBe(204);
    expect(await reason(grant.grantToken)).toBe('revoked');
    expect((await call('POST /v1/tokens/revoke', { jti })).status).toBe(404);
    expect((await call('POST /v1/tokens/revoke', { jti: 'tok_nobody' })).status).toBe(404);
    const { body } = await call('POST /v1/token/refresh', { refreshToken: grant.refreshToken, agentId });
    expect(await isValid(call, body.grantToken)).toBe(true);
  });

  test('a revocation whose answer was lost is answered again by its Idempotency-Key', async () => {
    const { jti } = claimsOf((await makeGrant(call, agentId)).grantToken);
    const withKey = { headers: { 'idempotency-key': `revoke-${jti}` } };
    const first = await call('POST /v1/tokens/revoke', { jti }, withKey);
    const second = await call('POST /v1/tokens/revoke', { jti }, withKey);
    expect([first.status, second.status, second.body]).toEqual([204, 204, '']);
    const { status } = await call('POST /v1/tokens/revoke', { jti: 'tok_another' }, withKey);
    expect(status).toBe(409);
  });

  test('a verdict is never an old one, whatever Idempotency-Key it is asked with', async () => {
    const { grantToken: token, grantId } = await makeGrant(call, agentId);
    const withKey = { headers: { 'idempotency-key': `verdict-${grantId}` } };
    expect((await call('POST /v1/tokens/verify', { token }, withKey)).body.valid).toBe(true);
    expect((await call('POST /v1/grants/verify', { token }, withKey)).body.active).toBe(true);
    await call(`DELETE /v1/grants/${grantId}`);
    expect((await call('POST /v1/tokens/verify', { token }, withKey)).body.valid).toBe(false);
    expect((await call('POST /v1/grants/verify', { token }, withKey)).body.active).toBe(false);
  });

  test.each<[string, (ids: Chain) => Promise<{ status: number }>, boolean]>([
    ['its own grant', ({ child }) => call(`DELETE /v1/grants/${child}`), true],
    ['the root', ({ root }) => call(`DELETE /v1/grants/${root}`), false],
    ['its agent', ({ childAgent }) => call(`PATCH /v1/agents/${childAgent}`, { status: 'suspended' }), true],
    ['the agent of the root', ({ rootAgent }) => call(`DELETE /v1/agents/${rootAgent}`), false],
    ['the principal', ({ principalId }) => call(`DELETE /v1/principals/${principalId}/grants`), false],
  ])('a delegated token ends with %s', async (_, end, rootSurvives) => {
    const [rootAgent, middle, childAgent] = [
      await makeAgent(call),
      await makeAgent(call),
      await makeAgent(call),
    ];
    const principalId = `of_${rootAgent}`;
    const root = await makeGrant(call, rootAgent, { principalId });
    const between = await makeChild(call, root.grantToken, middle, ['flights:search', 'flights:book']);
    const child = await makeChild(call, between.grantToken, childAgent, ['flights:search']);
    expect(await isValid(call, child.grantToken)).toBe(true);
    const { status } = await end({
      child: child.grantId,
      root: root.grantId,
      rootAgent,
      childAgent,
      principalId,
    });
    expect(status).toBeOneOf([200, 204]);
    expect(await reason(child.grantToken)).toBe('revoked');
    expect(await isValid(call, root.grantToken)).toBe(rootSurvives);
    expect(await isValid(call, between.grantToken)).toBe(rootSurvives);
  });

  test('a developer ends everything that it has, and begins anew', async () => {
    const other = await server.signUp();
    const agent = await makeAgent(other.call);
    const old = await makeGrant(other.call, agent);
    expect((await other.call('DELETE /v1/me/grants')).status).toBe(204);
    expect(await isValid(other.call, old.grantToken)).toBe(false);
    const fresh = await makeGrant(other.call, agent);
    expect(await isValid(other.call, fresh.grantToken)).toBe(true);
  });
});

interface Chain {
  root: string;
  child: string;
  rootAgent: string;
  childAgent: string;
  principalId: string;
}
