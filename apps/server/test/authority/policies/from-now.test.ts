import { createGuard, createVerifier, feed } from '@grantex/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';

const AUDIENCE = 'https://api.example';
const noBookingBy = (principal: string) =>
  `forbid(${principal}, action == Action::"flights:book", resource);`;

describe.each(engines)('policies that hold from now, on $engine,', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const save = async (developer: TestDeveloper, cedar: string, effective?: string): Promise<void> => {
    const { status, body } = await developer.call('PUT /v1/policies/no-booking', { cedar, effective });
    expect([status, body.code]).toEqual([200, undefined]);
  };
  const refresh = ({ call }: TestDeveloper, { refreshToken, agentId }: TestGrant) =>
    call('POST /v1/token/refresh', { refreshToken, agentId });
  /** What the revocation log of a developer ends. */
  const logOf = ({ id }: TestDeveloper) =>
    server.database.asSystem(
      async (transaction) =>
        (
          await sql<{ kind: string; id: string }>`
            SELECT kind, id FROM revocations WHERE developer_id = ${id} ORDER BY seq`.execute(transaction)
        ).rows,
    );

  test('a guard refuses the old tokens offline, also those below, and takes refreshed ones, which hold what the policy leaves', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const [agent, sub, other] = [await makeAgent(call), await makeAgent(call), await makeAgent(call)];
    const root = await makeGrant(call, agent, { audience: AUDIENCE });
    const child = await makeChild(call, root.grantToken, sub, ['flights:search']);
    const alone = await makeGrant(call, other, { audience: AUDIENCE });
    const following = feed({ apiKey: developer.key });
    onTestFinished(() => following.close());
    const verifier = createVerifier({
      issuer: server.url,
      audience: AUDIENCE,
      developers: [developer.id],
      revocation: following,
    });
    const guard = createGuard({ verifier, audit: false });
    const reasonOf = async (token: string, scope = 'flights:search'): Promise<string | undefined> =>
      (await guard.preflight({ token, action: 'call', input: {}, rule: { scopes: [scope] } }))?.reason;
    expect(await reasonOf(root.grantToken, 'flights:book')).toBe(undefined);

    await save(developer, noBookingBy(`principal == Agent::"${agent}"`), 'now');
    await expect.poll(() => reasonOf(child.grantToken)).toBe('revoked');
    expect(await reasonOf(root.grantToken)).toBe('revoked');
    expect(await reasonOf(alone.grantToken, 'flights:book')).toBe(undefined);
    expect([await isValid(call, root.grantToken), await isValid(call, alone.grantToken)]).toEqual([
      false,
      true,
    ]);
    const { body } = await refresh(developer, root);
    expect([await reasonOf(body.grantToken), await reasonOf(body.grantToken, 'flights:book')]).toEqual([
      undefined,
      'scope_missing',
    ]);
    // The grant goes on, and so do delegations.
    expect((await call(`GET /v1/grants/${root.grantId}`)).body).toMatchObject({
      status: 'active',
      holds: [],
    });
    const again = await makeChild(call, body.grantToken, sub, ['flights:search']);
    expect(await reasonOf(again.grantToken)).toBe(undefined);
    expect(await logOf(developer)).toEqual([{ kind: 'agent', id: agent }]);
  });

  test('a policy about every agent ends all tokens of its developer by one entry, and none of another', async () => {
    const [developer, stranger] = [await server.signUp(), await server.signUp()];
    const [agent, strange] = [await makeAgent(developer.call), await makeAgent(stranger.call)];
    const [own, theirs] = [await makeGrant(developer.call, agent), await makeGrant(stranger.call, strange)];
    await save(developer, noBookingBy(`principal == Agent::"${strange}"`), 'now');
    await save(developer, noBookingBy('principal'));
    expect([await logOf(developer), await isValid(developer.call, own.grantToken)]).toEqual([[], true]);

    await save(
      developer,
      `${noBookingBy(`principal == Agent::"${agent}"`)}\n${noBookingBy('principal')}`,
      'now',
    );
    expect(await logOf(developer)).toEqual([{ kind: 'developer', id: developer.id }]);
    expect(await isValid(developer.call, own.grantToken)).toBe(false);
    const { body } = await refresh(developer, own);
    expect([body.scopes.includes('flights:book'), await isValid(developer.call, body.grantToken)]).toEqual([
      false,
      true,
    ]);
    expect([await logOf(stranger), await isValid(stranger.call, theirs.grantToken)]).toEqual([[], true]);
  });

  test('a policy that is refused ends nothing', async () => {
    const developer = await server.signUp();
    const grant = await makeGrant(developer.call, await makeAgent(developer.call));
    for (const cedar of ['forbid(', noBookingBy('principal').replace('book', 'bok')]) {
      const refused = await developer.call('PUT /v1/policies/bad', { cedar, effective: 'now' });
      expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_POLICY']);
    }
    const later = { cedar: noBookingBy('principal'), effective: 'later' };
    expect((await developer.call('PUT /v1/policies/bad', later)).body.code).toBe('VALIDATION_ERROR');
    expect([await logOf(developer), await isValid(developer.call, grant.grantToken)]).toEqual([[], true]);
  });

  test('no token that is issued at the same moment is valid with what the policy refuses', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agents = await Promise.all(Array.from({ length: 4 }, () => makeAgent(call)));
    const grants = await Promise.all(
      agents.flatMap((agent) => [makeGrant(call, agent), makeGrant(call, agent)]),
    );
    const named = agents.map((agent) => noBookingBy(`principal == Agent::"${agent}"`)).join('\n');
    const [refreshed] = await Promise.all([
      Promise.all(grants.map((grant) => refresh(developer, grant))),
      save(developer, named, 'now'),
    ]);
    const tokens = refreshed.map(({ body }) => String(body.grantToken));
    const valid = await Promise.all(tokens.map((token) => isValid(call, token)));
    const books = tokens.map((token) => (claimsOf(token).scp as string[]).includes('flights:book'));
    expect(valid.map((isGood, index) => isGood && books[index])).toEqual(grants.map(() => false));
    expect(valid.map((isGood, index) => isGood || books[index])).toEqual(grants.map(() => true));
  });
});
