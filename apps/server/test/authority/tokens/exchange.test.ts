import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import {
  askFor,
  claimsOf,
  FLIGHTS,
  isValid,
  makeAgent,
  makeGrant,
  pkce,
  type TestGrant,
} from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('exchanging a code, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  const exchange = async (body: object, as = call, headers = {}): Promise<[number, string, TestGrant]> => {
    const answer = await as('POST /v1/token', body, { headers });
    return [answer.status, answer.body.code, answer.body];
  };
  const inDatabase = (statement: ReturnType<typeof sql>) =>
    server.database.asSystem((transaction) => statement.execute(transaction));

  test('returns 201 with a grant token, a refresh token and their details', async () => {
    const { code } = await askFor(call, agentId, { scopes: ['flights:search'] });
    const [status, , body] = await exchange({ code, agentId });
    expect(status).toBe(201);
    expect(body).toEqual({
      grantToken: expect.stringMatching(/^[\w-]+\.[A-Za-z0-9]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^ref_[A-Za-z0-9_-]{43}$/),
      grantId: expect.stringMatching(/^grnt_/),
      scopes: ['flights:search'],
      expiresAt: expect.stringMatching(/\.000Z$/),
    });
    expect(await isValid(call, body.grantToken)).toBe(true);
  });

  test('the token has the claims of the protocol, and no others', async () => {
    const { code } = await askFor(call, agentId, {
      principalId: 'zoë~?>\u007f'.replace('\u007f', ''),
      scopes: ['flights:search', 'payments:initiate:max_420.5'],
      audience: 'https://api.example/~v1',
    });
    const [, , body] = await exchange({ code, agentId });
    const [header = ''] = body.grantToken.split('.');
    const { kid, ...rest } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(rest).toEqual({ alg: 'RS256', typ: 'at+jwt' });
    const jwks = await call('GET /.well-known/jwks.json', undefined, { key: null });
    expect(jwks.body.keys.map((key: { kid: string }) => key.kid)).toContain(kid);
    const claims = claimsOf(body.grantToken);
    const did = `did:grantex:${agentId}`;
    expect(claims).toEqual({
      iss: server.url,
      sub: 'zoë~?>',
      prn: expect.stringMatching(/^prn_[0-9A-Z]{26}$/),
      aud: 'https://api.example/~v1',
      client_id: agentId,
      agt: did,
      dev: server.developer.id,
      grnt: body.grantId,
      scp: ['flights:search', 'payments:initiate:max_420.5'],
      scope: 'flights:search payments:initiate:max_420.5',
      iat: expect.any(Number),
      nbf: claims.iat - 5,
      exp: claims.iat + 3_600,
      jti: expect.stringMatching(/^tok_/),
      acr: 'urn:grantex:acr:sandbox',
      auth_time: expect.any(Number),
      delegationDepth: 0,
      act: { sub: did },
    });
    expect(body.expiresAt).toBe(new Date(claims.exp * 1_000).toISOString());
  });

  test('the token ends with its grant', async () => {
    const grant = await makeGrant(call, agentId, { expiresIn: '90s' });
    const { body } = await call(`GET /v1/grants/${grant.grantId}`);
    const { iat, exp } = claimsOf(grant.grantToken);
    expect(exp - iat).toBe(90);
    expect(Date.parse(body.expiresAt) - Date.parse(body.issuedAt)).toBe(90_000);
  });

  test('a code can be used once', async () => {
    const { code } = await askFor(call, agentId);
    expect((await exchange({ code, agentId }))[0]).toBe(201);
    expect((await exchange({ code, agentId })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
  });

  test('an unknown code is refused', async () => {
    expect((await exchange({ code: 'code_x', agentId })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
  });

  test('a code is valid for 60 seconds', async () => {
    const { code, authRequestId } = await askFor(call, agentId);
    await inDatabase(
      sql`UPDATE authorization_requests SET code_expires_at = code_expires_at - interval '60 seconds' WHERE id = ${authRequestId}`,
    );
    expect((await exchange({ code, agentId })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
  });

  test('a code sent by another agent is refused, and stays valid for its own', async () => {
    const thief = await makeAgent(call);
    const { code } = await askFor(call, agentId);
    expect((await exchange({ code, agentId: thief })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    expect((await exchange({ code, agentId }))[0]).toBe(201);
  });

  test("another developer's attempt is refused and has no effect, before and after", async () => {
    const other = await server.signUp();
    const { code } = await askFor(call, agentId);
    expect((await exchange({ code, agentId }, other.call)).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    const [status, , grant] = await exchange({ code, agentId });
    expect(status).toBe(201);
    expect((await exchange({ code, agentId }, other.call)).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    expect(await isValid(call, grant.grantToken)).toBe(true);
  });

  test('with a challenge, only the holder of its verifier gets the grant', async () => {
    const { challenge, verifier } = pkce();
    const { code } = await askFor(call, agentId, { codeChallenge: challenge });
    for (const codeVerifier of [undefined, '', 'short', pkce().verifier, challenge, `${verifier}=`]) {
      expect((await exchange({ code, agentId, codeVerifier })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    }
    expect((await exchange({ code, agentId, codeVerifier: verifier }))[0]).toBe(201);
  });

  test('without a challenge, a verifier is refused: the challenge may have been removed in transit', async () => {
    const { code } = await askFor(call, agentId);
    expect((await exchange({ code, agentId, codeVerifier: pkce().verifier })).slice(0, 2)).toEqual([
      400,
      'INVALID_CODE',
    ]);
  });

  test.each(['suspended', 'deleted'])(
    'a code of an agent that was %s in the meantime is refused',
    async (status) => {
      const own = await makeAgent(call);
      const { code } = await askFor(call, own);
      await (status === 'deleted'
        ? call(`DELETE /v1/agents/${own}`)
        : call(`PATCH /v1/agents/${own}`, { status }));
      expect((await exchange({ code, agentId: own })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    },
  );

  test('a code approved before a revocation is refused, and a new one works at once', async () => {
    const own = await makeAgent(call);
    const { code } = await askFor(call, own);
    await call(`PATCH /v1/agents/${own}`, { status: 'suspended' });
    await call(`PATCH /v1/agents/${own}`, { status: 'active' });
    expect((await exchange({ code, agentId: own })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    const { grantToken } = await makeGrant(call, own);
    expect(await isValid(call, grantToken)).toBe(true);
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ before: Date }>`SELECT before FROM revocations WHERE id = ${own}`.execute(transaction),
    );
    expect(claimsOf(grantToken).iat * 1_000).toBeGreaterThan(rows[0]?.before.getTime() ?? Infinity);
  });

  test('scopes that the agent no longer declares are not issued', async () => {
    const own = await makeAgent(call);
    const { code } = await askFor(call, own);
    await call(`PATCH /v1/agents/${own}`, { scopes: ['flights:search', 'payments:initiate:max_100'] });
    expect((await exchange({ code, agentId: own }))[2].scopes).toEqual([
      'flights:search',
      'payments:initiate:max_100',
    ]);
    const { code: second } = await askFor(call, own, { scopes: ['flights:search'] });
    await call(`PATCH /v1/agents/${own}`, { scopes: ['email:read'] });
    expect((await exchange({ code: second, agentId: own })).slice(0, 2)).toEqual([400, 'SCOPE_NOT_DECLARED']);
  });

  test('without the Idempotency-Key, a second attempt within a minute is refused and revokes nothing', async () => {
    const { code } = await askFor(call, agentId);
    const [, , grant] = await exchange({ code, agentId });
    await exchange({ code, agentId });
    expect(await isValid(call, grant.grantToken)).toBe(true);
  });

  test('with the same Idempotency-Key, a lost response is returned again unchanged', async () => {
    const { code } = await askFor(call, agentId);
    const headers = { 'idempotency-key': `lost ${code}`.replace(' ', '-') };
    const first = await exchange({ code, agentId }, call, headers);
    expect(first[0]).toBe(201);
    expect(await exchange({ code, agentId }, call, headers)).toEqual(first);
  });

  test('a kept response is not returned once the grant is revoked', async () => {
    const { code } = await askFor(call, agentId);
    const headers = { 'idempotency-key': `revoked-${code}` };
    const [, , { grantId }] = await exchange({ code, agentId }, call, headers);
    await call(`DELETE /v1/grants/${grantId}`);
    expect((await exchange({ code, agentId }, call, headers)).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
  });

  test('a code that is sent again after its refresh token was used ends the grant, with or without the Idempotency-Key', async () => {
    for (const headers of [{}, { 'idempotency-key': 'used-on' }]) {
      const { code } = await askFor(call, agentId);
      const [, , grant] = await exchange({ code, agentId }, call, headers);
      const { body } = await call('POST /v1/token/refresh', { refreshToken: grant.refreshToken, agentId });
      expect(await isValid(call, body.grantToken)).toBe(true);
      expect((await exchange({ code, agentId }, call, headers)).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
      expect(await isValid(call, body.grantToken)).toBe(false);
      expect(await isValid(call, grant.grantToken)).toBe(false);
    }
  });

  test('a used code that is sent again after a minute ends the grant', async () => {
    const { code, authRequestId } = await askFor(call, agentId);
    const [, , grant] = await exchange({ code, agentId });
    await inDatabase(
      sql`UPDATE authorization_requests SET consumed_at = consumed_at - interval '61 seconds' WHERE id = ${authRequestId}`,
    );
    expect((await exchange({ code, agentId })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    expect(await isValid(call, grant.grantToken)).toBe(false);
  });

  test('a used code sent by another agent ends the grant', async () => {
    const thief = await makeAgent(call);
    const { code } = await askFor(call, agentId);
    const [, , grant] = await exchange({ code, agentId });
    expect((await exchange({ code, agentId: thief })).slice(0, 2)).toEqual([400, 'INVALID_CODE']);
    expect(await isValid(call, grant.grantToken)).toBe(false);
  });

  test('stores no token, no code and no refresh token', async () => {
    const grant = await makeGrant(call, agentId, { scopes: FLIGHTS });
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ text: string }>`SELECT t::text AS text FROM grant_tokens t UNION ALL
        SELECT r::text FROM refresh_tokens r UNION ALL SELECT g::text FROM grants g`.execute(transaction),
    );
    const stored = rows.map(({ text }) => text).join('\n');
    expect(stored).toContain(grant.grantId);
    expect(stored).not.toContain(grant.refreshToken);
    expect(stored).not.toContain(grant.grantToken.split('.')[2]);
    expect(server.log).not.toContain(grant.refreshToken);
  });
});
