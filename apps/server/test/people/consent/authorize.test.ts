import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { askFor, FLIGHTS, makeAgent, pkce } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('requesting a grant, in a sandbox on $engine', ({ place }) => {
  let server: TestServer;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    agentId = await makeAgent(server.developer.call, FLIGHTS, {
      redirectUris: ['https://app.example/callback', 'http://127.0.0.1/callback'],
    });
  });
  afterAll(() => server.close());

  const input = (more: object = {}): object => ({
    agentId,
    principalId: 'user_alice',
    scopes: ['flights:search'],
    ...more,
  });
  const authorize = (more: object = {}) => server.developer.call('POST /v1/authorize', input(more));
  const refusal = async (more: object): Promise<[number, string]> => {
    const { status, body } = await authorize(more);
    return [status, body.code];
  };

  test('is approved at once, and the response says that it is a sandbox', async () => {
    const { status, body } = await authorize({ state: 's' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      agentId,
      principalId: 'user_alice',
      scopes: ['flights:search'],
      audience: server.url,
      expiresIn: '1d',
      status: 'approved',
      state: 's',
      sandbox: true,
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBeCloseTo(15 * 60_000, -2);
    expect(body.code).toMatch(/^code_[A-Za-z0-9_-]{43}$/);
  });

  test('returns a consent link with 256 random bits, and never the same', async () => {
    const [first, second] = await Promise.all([authorize(), authorize()]);
    const link = new RegExp(`^${server.url}/consent/[A-Za-z0-9_-]{43}$`);
    expect(first.body.consentUrl).toMatch(link);
    expect(second.body.consentUrl).toMatch(link);
    expect(first.body.consentUrl).not.toBe(second.body.consentUrl);
  });

  test('normalizes scopes', async () => {
    const { body } = await authorize({
      scopes: ['payments:initiate:max_420.50', 'flights:search', 'flights:search'],
    });
    expect(body.scopes).toEqual(['payments:initiate:max_420.5', 'flights:search']);
  });

  test.each([
    ['48h', '1d'],
    ['9999999d', '1d'],
    ['90m', '90m'],
    ['3600s', '1h'],
  ])('a requested duration of %s gives %s', async (expiresIn, granted) => {
    expect((await authorize({ expiresIn })).body.expiresIn).toBe(granted);
  });

  test('a developer may set a lower or higher maximum', async () => {
    const other = await server.signUp();
    const own = await makeAgent(other.call);
    await other.call('PATCH /v1/me', { settings: { maxGrantLifetime: '7d' } });
    expect(await askFor(other.call, own, { expiresIn: '30d' })).toMatchObject({ expiresIn: '7d' });
  });

  test.each<[string, object, number, string]>([
    ['a scope that the agent does not declare', { scopes: ['email:send'] }, 400, 'SCOPE_NOT_DECLARED'],
    ['a limit over the declared one', { scopes: ['payments:initiate:max_501'] }, 400, 'SCOPE_NOT_DECLARED'],
    ['no limit where one is declared', { scopes: ['payments:initiate'] }, 400, 'SCOPE_NOT_DECLARED'],
    ['an invalid scope', { scopes: ['a:b:max_x'] }, 400, 'INVALID_SCOPE'],
    ['a wildcard', { scopes: ['flights:*'] }, 400, 'INVALID_SCOPE'],
    ['no scopes', { scopes: [] }, 400, 'VALIDATION_ERROR'],
    ['101 scopes', { scopes: Array.from({ length: 101 }, (_, i) => `a:b${i}`) }, 400, 'TOO_MANY_SCOPES'],
    ['an unknown agent', { agentId: 'ag_nobody' }, 404, 'NOT_FOUND'],
    ['a principal without a name', { principalId: '' }, 400, 'VALIDATION_ERROR'],
    ['a principal with control characters', { principalId: 'a\u0000b' }, 400, 'VALIDATION_ERROR'],
    ['half a surrogate pair', { principalId: '\ud800' }, 400, 'VALIDATION_ERROR'],
    ['a principal of 257 characters', { principalId: 'a'.repeat(257) }, 400, 'VALIDATION_ERROR'],
    ['an audience that is not absolute', { audience: '/here' }, 400, 'VALIDATION_ERROR'],
    ['an audience with a fragment', { audience: 'https://a.example/#b' }, 400, 'VALIDATION_ERROR'],
    ['two audiences', { audience: ['https://a.example', 'https://b.example'] }, 400, 'VALIDATION_ERROR'],
    ['no duration', { expiresIn: '0s' }, 400, 'VALIDATION_ERROR'],
    ['an invalid duration', { expiresIn: 'soon' }, 400, 'VALIDATION_ERROR'],
    [
      'a plain code challenge',
      { codeChallenge: 'a'.repeat(43), codeChallengeMethod: 'plain' },
      400,
      'VALIDATION_ERROR',
    ],
    ['a code challenge that is not a digest', { codeChallenge: 'short' }, 400, 'VALIDATION_ERROR'],
  ])('refuses %s', async (_, more, status, code) => {
    expect(await refusal(more)).toEqual([status, code]);
  });

  test('refuses what would not fit into a token, before anybody is asked to approve it', async () => {
    const long = Array.from({ length: 100 }, (_, i) => `${'n'.repeat(60)}${i}:${'a'.repeat(60)}`);
    const wordy = await makeAgent(server.developer.call, long);
    expect(await refusal({ agentId: wordy, scopes: long })).toEqual([400, 'TOKEN_TOO_LARGE']);
  });

  test('accepts only what fits into the token at the exchange, to the last character', async () => {
    const long = Array.from({ length: 33 }, (_, i) => `${'n'.repeat(60)}${10 + i}:read`);
    const wordy = await makeAgent(server.developer.call, long);
    const input = (length: number): object => ({
      agentId: wordy,
      scopes: long,
      principalId: 'p'.repeat(length),
    });
    let length = 256;
    while ((await refusal(input(length)))[1] === 'TOKEN_TOO_LARGE') length -= 1;
    expect([length > 0, length < 256]).toEqual([true, true]);
    const { body } = await server.developer.call('POST /v1/authorize', input(length));
    const exchanged = await server.developer.call('POST /v1/token', { code: body.code, agentId: wordy });
    expect(exchanged.status).toBe(201);
  });

  test.each<[string, string, number]>([
    ['what is registered', 'https://app.example/callback', 201],
    ['another port of a registered loopback address', 'http://127.0.0.1:49152/callback', 201],
    ['any https address, in a sandbox', 'https://elsewhere.example/', 201],
    ['any loopback address, in a sandbox', 'http://localhost:3000/cb', 201],
    ['http elsewhere', 'http://elsewhere.example/', 400],
    ['a script', 'javascript:alert(1)', 400],
    ['data', 'data:text/html,hi', 400],
    ['a scheme of its own that is not registered', 'my.app:/callback', 400],
    ['credentials in it', 'https://user:pw@app.example/callback', 400],
    ['a fragment', 'https://app.example/callback#x', 400],
    ['something that is not an address', 'callback', 400],
  ])('accepts as redirectUri, or not: %s', async (_, redirectUri, status) => {
    expect((await authorize({ redirectUri })).status).toBe(status);
  });

  test('a suspended agent is refused, and a deleted one is unknown', async () => {
    const { call } = server.developer;
    const gone = await makeAgent(call);
    await call(`PATCH /v1/agents/${gone}`, { status: 'suspended' });
    expect(await refusal({ agentId: gone })).toEqual([403, 'AGENT_NOT_ACTIVE']);
    await call(`DELETE /v1/agents/${gone}`);
    expect(await refusal({ agentId: gone })).toEqual([404, 'NOT_FOUND']);
  });

  test("another developer's agent is unknown", async () => {
    const other = await server.signUp();
    const { status, body } = await other.call('POST /v1/authorize', input());
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('shows a request without its code, and only to its developer', async () => {
    const { authRequestId } = await askFor(server.developer.call, agentId, { state: 's' });
    const { body } = await server.developer.call(`GET /v1/authorize/${authRequestId}`);
    expect(body).toMatchObject({ authRequestId, status: 'approved', state: 's' });
    expect(body.code).toBeUndefined();
    const other = await server.signUp();
    expect((await other.call(`GET /v1/authorize/${authRequestId}`)).status).toBe(404);
    expect((await other.call(`POST /v1/authorize/${authRequestId}/deny`)).status).toBe(404);
  });

  test('shows when a request was exchanged, and when it has expired', async () => {
    const { call } = server.developer;
    const used = await askFor(call, agentId);
    await call('POST /v1/token', { code: used.code, agentId });
    expect((await call(`GET /v1/authorize/${used.authRequestId}`)).body.status).toBe('consumed');
    const late = await askFor(call, agentId);
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET code_expires_at = clock_timestamp() - interval '1 second'
        WHERE id = ${late.authRequestId}`.execute(transaction),
    );
    expect((await call(`GET /v1/authorize/${late.authRequestId}`)).body.status).toBe('expired');
    expect((await call(`POST /v1/authorize/${late.authRequestId}/approve`)).body.code).toBe(
      'REQUEST_EXPIRED',
    );
  });

  test('a sandbox can deny a request, whose code is then invalid for good', async () => {
    const { call } = server.developer;
    const { code, authRequestId } = await askFor(call, agentId);
    const denied = await call(`POST /v1/authorize/${authRequestId}/deny`);
    expect([denied.status, denied.body.status]).toEqual([200, 'denied']);
    expect((await call('POST /v1/token', { code, agentId })).body.code).toBe('INVALID_CODE');
    const approved = await call(`POST /v1/authorize/${authRequestId}/approve`);
    expect([approved.status, approved.body.code]).toEqual([409, 'REQUEST_DECIDED']);
  });

  test('an exchanged request cannot be denied any more', async () => {
    const { call } = server.developer;
    const { code, authRequestId } = await askFor(call, agentId);
    await call('POST /v1/token', { code, agentId });
    expect((await call(`POST /v1/authorize/${authRequestId}/deny`)).status).toBe(409);
  });

  test('stores neither code nor consent link', async () => {
    const { code, consentUrl } = await askFor(server.developer.call, agentId);
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ text: string }>`SELECT r::text AS text FROM authorization_requests r`.execute(transaction),
    );
    const stored = rows.map(({ text }) => text).join('\n');
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(String(consentUrl).split('/').at(-1));
  });
});

describe.each(engines)('requesting a grant, on a live server on $engine', ({ place }) => {
  let server: TestServer;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place(), environment: { GRANTEX_MODE: 'live' } });
    agentId = await makeAgent(server.developer.call, FLIGHTS, { redirectUris: ['https://app.example/cb'] });
  });
  afterAll(() => server.close());

  const authorize = (more: object = {}) =>
    server.developer.call('POST /v1/authorize', {
      agentId,
      principalId: 'user_alice',
      scopes: ['flights:search'],
      ...more,
    });

  test('stays pending, without a code', async () => {
    const { status, body } = await authorize();
    expect([status, body.status]).toEqual([201, 'pending']);
    expect(body.code).toBeUndefined();
    expect(body.sandbox).toBeUndefined();
    const seen = await server.developer.call(`GET /v1/authorize/${body.authRequestId}`);
    expect([seen.body.status, seen.body.code]).toEqual(['pending', undefined]);
  });

  test('an API key can neither approve nor deny', async () => {
    const { body } = await authorize();
    for (const decision of ['approve', 'deny']) {
      const answer = await server.developer.call(`POST /v1/authorize/${body.authRequestId}/${decision}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'NO_SUCH_ROUTE']);
    }
  });

  test('a redirectUri must be registered, letter for letter', async () => {
    const codeChallenge = pkce().challenge;
    const status = async (redirectUri: string) => (await authorize({ redirectUri, codeChallenge })).status;
    expect(await status('https://app.example/cb')).toBe(201);
    expect(await status('https://app.example/cb/')).toBe(400);
    expect(await status('https://app.example/cb?x=1')).toBe(400);
    expect(await status('https://app.example:444/cb')).toBe(400);
    expect(await status('https://elsewhere.example/cb')).toBe(400);
    expect(await status('http://127.0.0.1/cb')).toBe(400);
  });

  test('a redirectUri needs PKCE', async () => {
    const { status, body } = await authorize({ redirectUri: 'https://app.example/cb' });
    expect([status, body.code]).toEqual([400, 'PKCE_REQUIRED']);
  });

  test('once the person has approved, a code without a redirect is handed out, once', async () => {
    const { body } = await authorize();
    await approved(body.authRequestId);
    // It would use up the code, and have nowhere to put it.
    expect((await server.developer.call(`HEAD /v1/authorize/${body.authRequestId}`)).status).toBe(405);
    const first = await server.developer.call(`GET /v1/authorize/${body.authRequestId}`);
    const second = await server.developer.call(`GET /v1/authorize/${body.authRequestId}`);
    expect(first.body.code).toMatch(/^code_/);
    expect([second.body.status, second.body.code]).toEqual(['approved', undefined]);
    const token = await server.developer.call('POST /v1/token', { code: first.body.code, agentId });
    expect(token.status).toBe(201);
  });

  test('a request with a redirectUri never hands out its code here', async () => {
    const { body } = await authorize({
      redirectUri: 'https://app.example/cb',
      codeChallenge: pkce().challenge,
    });
    await approved(body.authRequestId);
    const seen = await server.developer.call(`GET /v1/authorize/${body.authRequestId}`);
    expect([seen.body.status, seen.body.code]).toEqual(['approved', undefined]);
  });

  test('an undecided request expires', async () => {
    const { body } = await authorize();
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET expires_at = clock_timestamp() WHERE id = ${body.authRequestId}`.execute(
        transaction,
      ),
    );
    const seen = await server.developer.call(`GET /v1/authorize/${body.authRequestId}`);
    expect(seen.body.status).toBe('expired');
  });

  /** Stands for the consent page. */
  async function approved(id: string): Promise<void> {
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET status = 'approved', acr = 'urn:grantex:acr:verified', amr = '{hwk}',
        auth_time = clock_timestamp(), approved_scopes = scopes, approved_lifetime = grant_lifetime
        WHERE id = ${id}`.execute(transaction),
    );
  }
});
