import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

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

  test('returns what a valid token grants', async () => {
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

  test('an invalid token gets an answer, not an error, that says no more than that', async () => {
    const { status, body } = await call('POST /v1/tokens/verify', { token: 'x' });
    expect([status, body]).toEqual([200, { valid: false }]);
  });

  test('an invalid scope is refused, whatever the token', async () => {
    for (const scope of ['', 'flights:*']) {
      const answer = await call('POST /v1/tokens/verify', { token: 'x', scopes: [scope] });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_SCOPE' } });
    }
  });

  test('checks the token against an audience and scopes when they are given', async () => {
    const { grantToken } = await makeGrant(call, agentId, { audience: 'https://api.example' });
    const valid = async (more: object): Promise<unknown> => (await verify(grantToken, more)).valid;
    expect(await valid({ audience: 'https://api.example' })).toBe(true);
    expect(await valid({ audience: 'https://api.example/' })).toBe(false);
    expect(await valid({ scopes: ['flights:book', 'payments:initiate:max_499'] })).toBe(true);
    expect(await valid({ scopes: ['payments:initiate:max_501'] })).toBe(false);
    expect(await valid({ scopes: ['email:read'] })).toBe(false);
  });

  test("another developer's token is not judged", async () => {
    const other = await server.signUp();
    const { grantToken } = await makeGrant(other.call, await makeAgent(other.call));
    expect(await isValid(other.call, grantToken)).toBe(true);
    expect(await verify(grantToken)).toEqual({ valid: false });
    expect(await reason(grantToken)).toBe('wrong_developer');
  });

  test('forged tokens are refused, also while the server knows the one that they imitate', async () => {
    const { grantToken } = await makeGrant(call, agentId);
    expect(await isValid(call, grantToken)).toBe(true);
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
    expect(await isValid(call, grantToken)).toBe(true);
  });

  test("an expired token is invalid, whatever the caller's clock says", async () => {
    const { grantToken } = await makeGrant(call, agentId);
    const { jti } = claimsOf(grantToken);
    await server.database.asSystem((transaction) =>
      sql`UPDATE grant_tokens SET expires_at = clock_timestamp() WHERE jti = ${jti}`.execute(transaction),
    );
    expect(await reason(grantToken)).toBe('expired');
  });

  test('one token is revoked by its jti, once, and its grant stays active', async () => {
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

  test('revoking a token ends what was delegated with it, and nothing delegated with another', async () => {
    const developer = await server.signUp();
    const own = await makeAgent(developer.call);
    const grant = await makeGrant(developer.call, own);
    const delegated = (parent: string, scope: string) => makeChild(developer.call, parent, own, [scope]);
    const [first, second] = [
      await delegated(grant.grantToken, 'flights:search'),
      await delegated(grant.grantToken, 'payments:initiate:max_400'),
    ];
    const below = await delegated(second.grantToken, 'payments:initiate:max_300');
    const ended = await delegated(grant.grantToken, 'flights:book');
    await developer.call(`DELETE /v1/grants/${ended.grantId}`);
    const refresh = { refreshToken: grant.refreshToken, agentId: own };
    const { body: next } = await developer.call('POST /v1/token/refresh', refresh);
    const elsewhere = await delegated(next.grantToken, 'flights:search');

    const { jti } = claimsOf(grant.grantToken);
    expect((await developer.call('POST /v1/tokens/revoke', { jti })).status).toBe(204);
    const tokens = [grant, first, second, below, next, elsewhere].map(({ grantToken }) => grantToken);
    expect(await Promise.all(tokens.map((token) => isValid(developer.call, token)))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    const children = [first.grantId, second.grantId].toSorted();
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT kind, id FROM revocations WHERE developer_id = ${developer.id} ORDER BY seq`.execute(
        transaction,
      ),
    );
    expect(rows).toEqual([
      { kind: 'grant', id: ended.grantId },
      ...children.map((id) => ({ kind: 'grant', id })),
      { kind: 'token', id: jti },
    ]);
    const told = async (type: string): Promise<any[]> =>
      (await developer.call('GET /v1/events')).body.events
        .filter((event: any) => event.type === type)
        .map(({ data }: any) => data);
    await expect
      .poll(() => told('token.revoked'))
      .toEqual([{ jti, endedGrants: 2, endedGrantIds: children }]);
    const grants = (await told('grant.revoked')).map(({ grantId }) => grantId as string);
    expect(new Set(grants)).toEqual(new Set([ended.grantId, ...children]));
    // The refresh token was issued beside the revoked token, and its grant stays active.
    const again = await developer.call('POST /v1/token/refresh', {
      ...refresh,
      refreshToken: next.refreshToken,
    });
    expect(again.status).toBe(201);
  });

  test('revoking a token can end thousands of grants', async () => {
    const developer = await server.signUp();
    const own = await makeAgent(developer.call);
    const grant = await makeGrant(developer.call, own);
    const { jti } = claimsOf(grant.grantToken);
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id, parent_jti,
          ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
        SELECT id || '_' || n, developer_id, agent_id, principal, scopes, audience, id, ${jti},
          ARRAY[id], ARRAY[agent_id], acr, amr, auth_time, issued_at, expires_at
        FROM grants, generate_series(1, 3000) AS n WHERE id = ${grant.grantId}`.execute(transaction),
    );
    expect((await developer.call('POST /v1/tokens/revoke', { jti })).status).toBe(204);
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT count(*) AS entries, max(seq) AS head FROM revocations WHERE developer_id = ${developer.id}`.execute(
        transaction,
      ),
    );
    expect(rows).toEqual([{ entries: 3_001, head: 3_001 }]);
    const newest = async (): Promise<any> =>
      (await developer.call('GET /v1/events?pageSize=1')).body.events[0].data;
    await expect.poll(newest).toMatchObject({ jti, endedGrants: 3_000, endedGrantIds: { length: 100 } });
  });

  test('a revocation whose response was lost is answered again for its Idempotency-Key', async () => {
    const { jti } = claimsOf((await makeGrant(call, agentId)).grantToken);
    const withKey = { headers: { 'idempotency-key': `revoke-${jti}` } };
    const first = await call('POST /v1/tokens/revoke', { jti }, withKey);
    const second = await call('POST /v1/tokens/revoke', { jti }, withKey);
    expect([first.status, second.status, second.body]).toEqual([204, 204, '']);
    const { status } = await call('POST /v1/tokens/revoke', { jti: 'tok_another' }, withKey);
    expect(status).toBe(409);
  });

  test('a verdict is never replayed, whatever the Idempotency-Key', async () => {
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

  test('a developer ends everything it has, and begins again', async () => {
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
