import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../../src/base/api-error.ts';
import { engines } from '../../support/databases.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { claimsOf, FLIGHTS, makeAgent, makeChild } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import {
  allowFirstUse,
  ask,
  type Asked,
  boundPerson,
  CALLBACK,
  codeIn,
  createPerson,
  liveServer,
  outcomeOf,
  withRedirect,
} from './person.ts';

describe.each(engines)('the person on the consent page, on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    ({ developer } = server);
  });
  afterAll(() => server.close());

  const bound = (more?: Parameters<typeof ask>[1]) => boundPerson(server, more);

  const tokenFor = (code: string, agentId: string, more: object = {}) =>
    developer.call('POST /v1/token', { code, agentId, ...more });

  async function codeOf({ authRequestId }: Asked): Promise<string> {
    return (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.code;
  }

  test('is bound with a new passkey, approves with it, and the token states how and when', async () => {
    const { asked, person } = await bound();
    const before = Math.floor(Date.now() / 1_000);
    expect(await person.approve(asked.secret)).toEqual({ status: 'approved' });
    const { status, body } = await tokenFor(await codeOf(asked), asked.agentId);
    expect(status).toBe(201);
    const claims = claimsOf(body.grantToken);
    expect(claims).toMatchObject({
      sub: asked.principalId,
      acr: 'urn:grantex:acr:first-use',
      amr: ['hwk', 'user', 'mfa'],
    });
    expect(Math.abs(claims.auth_time - before)).toBeLessThan(60);
  });

  test('the proof stays the same through refresh and delegation', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    const { body } = await tokenFor(await codeOf(asked), asked.agentId);
    const { acr, amr, auth_time } = claimsOf(body.grantToken);
    const subAgentId = await makeAgent(developer.call);
    const child = await makeChild(developer.call, body.grantToken, subAgentId);
    const refreshed = await developer.call('POST /v1/token/refresh', {
      refreshToken: body.refreshToken,
      agentId: asked.agentId,
    });
    for (const token of [child.grantToken, refreshed.body.grantToken]) {
      expect(claimsOf(token)).toMatchObject({ acr, amr, auth_time });
    }
  });

  test('approves the next request with the same passkey, and a new assertion', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    const next = await ask(developer, { principalId: asked.principalId });
    expect((await person.look(next.secret)).details.binding).toMatchObject({
      kind: 'bound',
      way: 'first-use',
    });
    expect(outcomeOf(await person.approve(next.secret))).toBe('approved');
  });

  test('returns to the app with code, state and issuer, and the address keeps its query', async () => {
    const { codeVerifier, more } = withRedirect();
    const { asked, person } = await bound(more);
    const result = await person.approve(asked.secret);
    const { location } = result as { location: string };
    expect(location.startsWith(`${CALLBACK}&code=code_`)).toBe(true);
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({
      tenant: '1',
      code: codeIn(result),
      state: 'a&b=c',
      iss: server.url,
    });
    expect(await codeOf(asked)).toBeUndefined();
    expect((await tokenFor(codeIn(result), asked.agentId)).status).toBe(400);
    expect((await tokenFor(codeIn(result), asked.agentId, { codeVerifier })).status).toBe(201);
  });

  test('denies with the passkey, and the app learns of it', async () => {
    const { asked, person } = await bound(withRedirect().more);
    const result = await person.deny(asked.secret);
    expect(outcomeOf(result)).toBe('denied');
    const { searchParams } = new URL((result as { location: string }).location);
    expect(Object.fromEntries(searchParams)).toEqual({
      tenant: '1',
      error: 'access_denied',
      error_description: 'The person denied the request.',
      error_uri: `${server.url}/docs/errors/access_denied`,
      state: 'a&b=c',
      iss: server.url,
    });
    expect((await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('denied');
    expect(outcomeOf(await person.approve(asked.secret))).toBe('REQUEST_DECIDED');
  });

  test('who approves again gets a new code, and the first one is invalid', async () => {
    const { codeVerifier, more } = withRedirect();
    const { asked, person } = await bound(more);
    const [first, second] = [await person.approve(asked.secret), await person.approve(asked.secret)];
    expect((await tokenFor(codeIn(first), asked.agentId, { codeVerifier })).body.code).toBe('INVALID_CODE');
    expect((await tokenFor(codeIn(second), asked.agentId, { codeVerifier })).status).toBe(201);
    expect(outcomeOf(await person.approve(asked.secret))).toBe('REQUEST_DECIDED');
  });

  test('who approves again without a redirect address has the code handed out again', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    const lost = await codeOf(asked);
    expect(await codeOf(asked)).toBeUndefined();
    await person.approve(asked.secret);
    const code = await codeOf(asked);
    expect((await tokenFor(lost, asked.agentId)).body.code).toBe('INVALID_CODE');
    expect((await tokenFor(code, asked.agentId)).status).toBe(201);
  });

  test('may deny after approving, which takes the approval back until the code is used', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    const code = await codeOf(asked);
    expect(outcomeOf(await person.deny(asked.secret))).toBe('denied');
    expect((await tokenFor(code, asked.agentId)).body.code).toBe('INVALID_CODE');
  });

  test('cannot be replaced by another person with a passkey of this issuer', async () => {
    const { asked } = await bound();
    const { person: stranger } = await bound();
    expect(outcomeOf(await stranger.approve(asked.secret))).toBe('WRONG_PERSON');
    expect(outcomeOf(await stranger.deny(asked.secret))).toBe('WRONG_PERSON');
    expect((await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('pending');
  });

  test('of one developer is unknown at another, even under the same name', async () => {
    const { asked, person } = await bound();
    const other = await server.signUp();
    await allowFirstUse(other);
    const theirs = await ask(other, { principalId: asked.principalId });
    expect((await person.look(theirs.secret)).details.binding.kind).toBe('unbound');
    await expect(person.answer(theirs.secret, 'approve')).rejects.toMatchObject({
      code: 'PRINCIPAL_NOT_BOUND',
    });
    const stranger = createPerson(server);
    await stranger.enrol(theirs.secret);
    expect(outcomeOf(await person.approve(theirs.secret))).toBe('WRONG_PERSON');
    expect(outcomeOf(await stranger.approve(asked.secret))).toBe('WRONG_PERSON');
  });

  test('can be bound at two developers with one passkey', async () => {
    const { person } = await bound();
    const other = await server.signUp();
    await allowFirstUse(other);
    const theirs = await ask(other);
    expect(outcomeOf(await person.bind(theirs.secret))).toBe('first-use');
    expect(outcomeOf(await person.approve(theirs.secret))).toBe('approved');
  });

  test('cannot approve while nobody is bound', async () => {
    const asked = await ask(developer);
    await expect(createPerson(server).answer(asked.secret, 'approve')).rejects.toBeInstanceOf(ApiError);
  });

  test('has to approve before the code of a request is valid, whatever its status says', async () => {
    const { asked, person } = await bound();
    await person.approve(asked.secret);
    const code = await codeOf(asked);
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET acr = NULL WHERE id = ${asked.authRequestId}`.execute(
        transaction,
      ),
    );
    expect((await tokenFor(code, asked.agentId)).body.code).toBe('INVALID_CODE');
  });

  test('sees the whole request, and only the beginning of an address', async () => {
    const key = await agentKey();
    const { body: agent } = await developer.call('POST /v1/agents', {
      name: '<script>alert(1)</script>',
      description: 'Books travel',
      scopes: FLIGHTS,
      publicKey: key.publicKey,
      publicKeyProof: await key.prove(server.url, developer.id),
    });
    const asked = await ask(developer, { agentId: agent.id, expiresIn: '90m' });
    await developer.call(`PUT /v1/principals/${asked.principalId}/email`, { email: 'alice@example.com' });
    const { details } = await createPerson(server).look(asked.secret);
    expect(details).toEqual({
      requestId: asked.authRequestId,
      status: 'pending',
      developer: { id: developer.id, name: 'a developer', domain: null },
      agent: {
        id: agent.id,
        name: '<script>alert(1)</script>',
        description: 'Books travel',
        keyId: agent.keys[0].kid,
        knownSince: agent.createdAt,
      },
      principalId: asked.principalId,
      scopes: expect.arrayContaining([
        expect.objectContaining({ scope: 'payments:initiate:max_500', limit: expect.any(String) }),
      ]),
      limits: { details: [], titles: [], catalog: null },
      notAllowed: [],
      audience: server.url,
      isIssuerAudience: true,
      lifetime: '90m',
      delegation: { depth: 3, narrowing: 'strict' },
      redirectUri: null,
      expiresAt: expect.stringMatching(/Z$/),
      binding: { kind: 'unbound', firstUse: false, email: 'a•••@example.com', provider: null },
    });
  });
});
