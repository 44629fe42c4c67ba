import { createGuard, createVerifier, feed } from '@grantex/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import {
  askFor,
  claimsOf,
  isValid,
  makeAgent,
  makeChild,
  makeGrant,
  type TestGrant,
} from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('holding grants and agents, on $engine,', ({ place }) => {
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

  const by = 'developer';
  const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  async function holdsAfter(line: string, body?: object): Promise<object[]> {
    const answer = await call(`POST /v1/${line}`, body);
    expect([line, answer.status]).toEqual([line, 200]);
    return answer.body.holds as object[];
  }
  const hold = (grantId: string, body?: object): Promise<object[]> =>
    holdsAfter(`grants/${grantId}/hold`, body);
  const release = (grantId: string): Promise<object[]> => holdsAfter(`grants/${grantId}/release`);

  const refresh = ({ refreshToken, agentId: of }: TestGrant, headers: Record<string, string> = {}) =>
    call('POST /v1/token/refresh', { refreshToken, agentId: of }, { headers });
  const delegateWith = (parentGrantToken: string, to = subAgentId) =>
    call('POST /v1/grants/delegate', { parentGrantToken, subAgentId: to, scopes: ['flights:search'] });
  const refusalOf = ({ status, body }: { status: number; body: { code: string } }): unknown => [
    status,
    body.code,
  ];
  const ON_HOLD = [403, 'ON_HOLD'];

  test('a hold ends the tokens of a grant and of all below it; after the release the agent refreshes, and delegates anew', async () => {
    const root = await makeGrant(call, agentId);
    const child = await makeChild(call, root.grantToken, subAgentId, ['flights:search', 'flights:book']);
    const grandchild = await makeChild(call, child.grantToken, agentId);
    expect(await hold(root.grantId)).toEqual([{ by, since, on: root.grantId }]);
    for (const { grantToken, grantId } of [root, child, grandchild]) {
      expect(await isValid(call, grantToken)).toBe(false);
      const { body } = await call(`GET /v1/grants/${grantId}`);
      expect(body).toMatchObject({ status: 'active', holds: [{ by, since, on: root.grantId }] });
    }
    expect(refusalOf(await refresh(root))).toEqual(ON_HOLD);
    expect(refusalOf(await delegateWith(child.grantToken))).toEqual(ON_HOLD);

    expect(await release(root.grantId)).toEqual([]);
    expect(await isValid(call, root.grantToken)).toBe(false);
    const refreshed = await refresh(root);
    expect([refreshed.status, refreshed.body.grantId]).toEqual([201, root.grantId]);
    expect(await isValid(call, refreshed.body.grantToken)).toBe(true);
    // What was issued before stays ended, and delegates nothing.
    for (const { grantToken } of [root, child])
      expect(refusalOf(await delegateWith(grantToken))).toEqual([400, 'INVALID_PARENT_TOKEN']);
    expect(await isValid(call, grandchild.grantToken)).toBe(false);
    const again = await makeChild(call, refreshed.body.grantToken, subAgentId);
    expect(await isValid(call, again.grantToken)).toBe(true);
  });

  test('a hold below leaves what is above alone', async () => {
    const root = await makeGrant(call, agentId);
    const child = await makeChild(call, root.grantToken, subAgentId);
    await hold(child.grantId);
    expect([await isValid(call, root.grantToken), await isValid(call, child.grantToken)]).toEqual([
      true,
      false,
    ]);
    expect((await call(`GET /v1/grants/${root.grantId}`)).body.holds).toEqual([]);
    expect((await refresh(root)).status).toBe(201);
  });

  test('the refusal names who holds, since when and why, and the reason is text alone', async () => {
    const root = await makeGrant(call, agentId);
    const [held] = await hold(root.grantId, { reason: 'Unusual bookings' });
    const { body } = await refresh(root);
    expect(body.message).toBe(
      `on hold: ${root.grantId} has been held by its developer since ${(held as { since: string }).since} ` +
        '("Unusual bookings"). Try again once it is released',
    );
    const other = await makeGrant(call, agentId);
    for (const reason of ['', ' ', 'a\u001B[2J', 'a\u202Eb', 'x'.repeat(201), '\uD800', null, 1]) {
      const answer = await call(`POST /v1/grants/${other.grantId}/hold`, { reason });
      expect([reason, ...(refusalOf(answer) as [])]).toEqual([reason, 400, 'VALIDATION_ERROR']);
    }
    expect(await isValid(call, other.grantToken)).toBe(true);
  });

  test('holding twice is holding once, with the first reason, and so is releasing', async () => {
    const root = await makeGrant(call, agentId);
    const [first] = await hold(root.grantId, { reason: 'one' });
    expect(await hold(root.grantId, { reason: 'two' })).toEqual([first]);
    const entries = await server.database.asSystem(
      async (transaction) =>
        (await sql`SELECT FROM revocations WHERE id = ${root.grantId}`.execute(transaction)).rows.length,
    );
    expect(entries).toBe(1);
    expect(await release(root.grantId)).toEqual([]);
    expect(await release(root.grantId)).toEqual([]);
    // An event is read once no transaction that began earlier is open.
    const told = async (): Promise<unknown[]> => {
      const { body } = await call('GET /v1/events?pageSize=200');
      return (body.events as { type: string; data: { grantId?: string } }[])
        .filter(({ type, data }) => /held|released/.test(type) && data.grantId === root.grantId)
        .toSorted((one, other) => (one.type < other.type ? -1 : 1))
        .map(({ type, data }) => [type, data]);
    };
    await expect.poll(told).toEqual([
      ['grant.held', { grantId: root.grantId, by, reason: 'one' }],
      ['grant.released', { grantId: root.grantId, by, heldBy: [] }],
    ]);
  });

  test('a held agent gets nothing: no authorization, exchange, refresh or delegation, by itself or to it', async () => {
    const [held, other] = [await makeAgent(call), await makeAgent(call)];
    const [own, code] = [await makeGrant(call, held), await askFor(call, held)];
    const parent = await makeGrant(call, other);
    const below = await makeChild(call, own.grantToken, other);
    expect(await holdsAfter(`agents/${held}/hold`, { reason: 'why' })).toEqual([
      { by, since, on: held, reason: 'why' },
    ]);
    expect((await call(`GET /v1/agents/${held}`)).body.holds).toEqual([
      { by, since, on: held, reason: 'why' },
    ]);
    expect(await isValid(call, own.grantToken)).toBe(false);
    expect(await isValid(call, below.grantToken)).toBe(false);
    expect((await call(`GET /v1/grants/${below.grantId}`)).body.holds).toMatchObject([{ on: held }]);
    const asked = { agentId: held, principalId: 'user_alice', scopes: ['flights:search'] };
    for (const attempt of [
      call('POST /v1/authorize', asked),
      call('POST /v1/token', { code: code.code, agentId: held }),
      refresh(own),
      delegateWith(own.grantToken),
      delegateWith(parent.grantToken, held),
    ]) {
      expect(refusalOf(await attempt)).toEqual(ON_HOLD);
    }
    expect(await isValid(call, parent.grantToken)).toBe(true);

    expect(await holdsAfter(`agents/${held}/release`)).toEqual([]);
    // The code was not used up, and nothing that was approved has ended.
    const exchanged = await call('POST /v1/token', { code: code.code, agentId: held });
    expect(exchanged.status).toBe(201);
    expect(await isValid(call, exchanged.body.grantToken)).toBe(true);
    expect((await refresh(own)).status).toBe(201);
    expect((await delegateWith(parent.grantToken, held)).status).toBe(201);
  });

  test('no token is dated in the second of a hold that would end it', async () => {
    const root = await makeGrant(call, agentId);
    const [held] = (await hold(root.grantId)) as [{ since: string }];
    await release(root.grantId);
    const { body } = await refresh(root);
    expect(claimsOf(body.grantToken).iat).toBeGreaterThan(Date.parse(held.since) / 1000);
    expect(await isValid(call, body.grantToken)).toBe(true);
  });

  test('a refresh that a hold refused works with the same Idempotency-Key once it is released', async () => {
    const root = await makeGrant(call, agentId);
    await hold(root.grantId);
    const headers = { 'idempotency-key': root.grantId };
    expect(refusalOf(await refresh(root, headers))).toEqual(ON_HOLD);
    await release(root.grantId);
    expect((await refresh(root, headers)).status).toBe(201);
  });

  test('a refresh whose answer was lost before the hold is answered again, so that the hold ends nothing for good', async () => {
    const root = await makeGrant(call, agentId);
    const headers = { 'idempotency-key': root.grantId };
    const lost = await refresh(root, headers);
    await hold(root.grantId);
    const repeated = await refresh(root, headers);
    expect(repeated.body).toEqual(lost.body);
    expect(await isValid(call, repeated.body.grantToken)).toBe(false);
    const next = { ...root, refreshToken: repeated.body.refreshToken };
    expect(refusalOf(await refresh(next))).toEqual(ON_HOLD);
    await release(root.grantId);
    expect((await refresh(next)).status).toBe(201);
  });

  test('a delegation that is repeated after a hold of its parent is not answered again', async () => {
    const root = await makeGrant(call, agentId);
    const body = { parentGrantToken: root.grantToken, subAgentId, scopes: ['flights:search'] };
    const repeat = () =>
      call('POST /v1/grants/delegate', body, { headers: { 'idempotency-key': root.grantId } });
    expect((await repeat()).status).toBe(201);
    await hold(root.grantId);
    expect(refusalOf(await repeat())).toEqual([400, 'GRANT_ENDED']);
  });

  test('what has ended is neither held nor brought back by a release, and a held grant can be revoked', async () => {
    const root = await makeGrant(call, agentId);
    await hold(root.grantId);
    expect((await call(`DELETE /v1/grants/${root.grantId}`)).status).toBe(204);
    expect(refusalOf(await call(`POST /v1/grants/${root.grantId}/hold`, {}))).toEqual([409, 'GRANT_ENDED']);
    expect(await release(root.grantId)).toEqual([]);
    const { body } = await call(`GET /v1/grants/${root.grantId}`);
    expect([body.status, body.holds]).toEqual(['revoked', []]);
    expect(refusalOf(await refresh(root))).toEqual([400, 'INVALID_REFRESH_TOKEN']);

    const gone = await makeAgent(call);
    await holdsAfter(`agents/${gone}/hold`);
    await call(`DELETE /v1/agents/${gone}`);
    for (const verb of ['hold', 'release'])
      expect(refusalOf(await call(`POST /v1/agents/${gone}/${verb}`, {}))).toEqual([404, 'NOT_FOUND']);
  });

  test('the status of a held grant is that nothing may be done with it', async () => {
    const root = await makeGrant(call, agentId);
    const child = await makeChild(call, root.grantToken, subAgentId);
    const statusOf = async (grantId: string, token?: string): Promise<unknown> => {
      const jti = token === undefined ? '' : `&jti=${String(claimsOf(token).jti)}`;
      return (await call(`GET /v1/revocations/status?grantId=${grantId}${jti}`)).body;
    };
    await hold(root.grantId);
    const held = { revoked: true, status: 'on_hold' };
    const revoked = { revoked: true, status: 'revoked' };
    expect([await statusOf(root.grantId), await statusOf(child.grantId)]).toEqual([held, held]);
    expect(await statusOf(root.grantId, root.grantToken)).toEqual(revoked);
    await release(root.grantId);
    expect(await statusOf(root.grantId)).toEqual({ revoked: false, status: 'active' });
    expect(await statusOf(child.grantId, child.grantToken)).toEqual(revoked);
  });

  test('erasing a person takes the holds on their grants, and their reasons, away', async () => {
    const root = await makeGrant(call, agentId, { principalId: 'user_gone' });
    await hold(root.grantId, { reason: 'personal' });
    // Also one that the person put on: no API key takes that away in another way.
    await server.database.forPerson((transaction) =>
      sql`INSERT INTO grant_holds (developer_id, grant_id, held_by)
        VALUES (${server.developer.id}, ${root.grantId}, 'person')`.execute(transaction),
    );
    expect(await release(root.grantId)).toMatchObject([{ by: 'person' }]);
    expect((await call('DELETE /v1/principals/user_gone')).status).toBe(204);
    const left = await server.database.asSystem(
      async (transaction) =>
        (await sql`SELECT FROM grant_holds WHERE grant_id = ${root.grantId}`.execute(transaction)).rows
          .length,
    );
    expect(left).toBe(0);
    const told = async () =>
      (await call('GET /v1/events')).body.events.find(
        ({ type, data }: any) => type === 'grant.held' && data.grantId === root.grantId,
      )?.data;
    // Events wait for transactions that began before them.
    await expect.poll(told).toEqual({ grantId: root.grantId, by: 'developer', reason: null });
  });

  test('the database itself keeps each holder to their own holds', async () => {
    const root = await makeGrant(call, agentId);
    const row = (holder: string) => sql`INSERT INTO grant_holds (developer_id, grant_id, held_by)
      VALUES (${server.developer.id}, ${root.grantId}, ${holder})`;
    const drop = (holder: string) =>
      sql`DELETE FROM grant_holds WHERE grant_id = ${root.grantId} AND held_by = ${holder}`;
    const { database, developer } = server;
    const asDeveloper = (statement: ReturnType<typeof row>) =>
      database.forDeveloper(developer.id, (transaction) => statement.execute(transaction));
    const asPerson = (statement: ReturnType<typeof row>) =>
      database.forPerson((transaction) => statement.execute(transaction));
    const refused = /a hold belongs to whoever put it on/;
    for (const holder of ['person', 'vouched']) {
      await expect(asDeveloper(row(holder))).rejects.toThrow(refused);
      await asPerson(row(holder));
      await expect(asDeveloper(drop(holder))).rejects.toThrow(refused);
    }
    for (const holder of ['developer', 'rule']) {
      await expect(asPerson(row(holder))).rejects.toThrow(refused);
      await asDeveloper(row(holder));
    }
    await expect(asPerson(drop('developer'))).rejects.toThrow(refused);
    // What a rule holds is released by either of the two.
    await asPerson(drop('rule'));
    await asDeveloper(row('rule'));
    await asDeveloper(drop('rule'));
    await expect(
      asDeveloper(
        sql`UPDATE grants SET held_before = NULL WHERE id = ${root.grantId} AND held_before IS NOT NULL`,
      ),
    ).resolves.toBeDefined();
    await hold((await makeGrant(call, agentId)).grantId);
    await expect(
      asDeveloper(sql`UPDATE grants SET held_before = NULL WHERE held_before IS NOT NULL`),
    ).rejects.toThrow(/a grant does not change/);
  });

  test('a guard that follows the feed refuses the held tree offline, and takes the next token after the release', async () => {
    const own = await server.signUp();
    const [agent, sub] = [await makeAgent(own.call), await makeAgent(own.call)];
    const root = await makeGrant(own.call, agent, { audience: 'https://api.example' });
    const child = await makeChild(own.call, root.grantToken, sub);
    const startGuard = () => {
      const following = feed({ apiKey: own.key });
      onTestFinished(() => following.close());
      const verifier = createVerifier({
        issuer: server.url,
        audience: 'https://api.example',
        developers: [own.id],
        revocation: following,
      });
      return createGuard({ verifier, audit: false });
    };
    const guard = startGuard();
    const rule = { scopes: ['flights:search'] } as const;
    const reasonOf = async (token: string, by = guard): Promise<string | undefined> =>
      (await by.preflight({ token, action: 'search', input: {}, rule }))?.reason;
    expect([await reasonOf(root.grantToken), await reasonOf(child.grantToken)]).toEqual([
      undefined,
      undefined,
    ]);
    await own.call(`POST /v1/grants/${root.grantId}/hold`);
    await expect.poll(() => reasonOf(child.grantToken)).toBe('revoked');
    expect(await reasonOf(root.grantToken)).toBe('revoked');
    await own.call(`POST /v1/grants/${root.grantId}/release`);
    const { body } = await own.call('POST /v1/token/refresh', {
      refreshToken: root.refreshToken,
      agentId: agent,
    });
    expect(await reasonOf(body.grantToken)).toBe(undefined);
    const again = await makeChild(own.call, body.grantToken, sub);
    expect(await reasonOf(again.grantToken)).toBe(undefined);
    expect(await reasonOf(root.grantToken)).toBe('revoked');

    // One that was away meanwhile knows it, too.
    const late = startGuard();
    expect([await reasonOf(root.grantToken, late), await reasonOf(child.grantToken, late)]).toEqual([
      'revoked',
      'revoked',
    ]);
    expect([await reasonOf(body.grantToken, late), await reasonOf(again.grantToken, late)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
