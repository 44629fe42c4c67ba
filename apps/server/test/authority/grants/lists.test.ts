import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('reading grants, on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const ids = async (call: Call, query = ''): Promise<string[]> =>
    (await call(`GET /v1/grants${query}`)).body.grants.map(({ id }: { id: string }) => id);

  test('a grant shows its agent, its principal, its scopes and its expiry', async () => {
    const { id: developerId, call } = server.developer;
    const agentId = await makeAgent(call);
    const { grantId } = await makeGrant(call, agentId, { scopes: ['flights:search'], expiresIn: '2h' });
    const { status, body } = await call(`GET /v1/grants/${grantId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: grantId,
      grantId,
      agentId,
      agentDid: `did:grantex:${agentId}`,
      principalId: 'user_alice',
      developerId,
      scopes: ['flights:search'],
      audience: server.url,
      status: 'active',
      issuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expiresAt: new Date(Date.parse(body.issuedAt) + 7_200_000).toISOString(),
      delegationDepth: 0,
      budgets: [],
      holds: [],
    });
  });

  test('descendants are revoked with their root from that moment, in every list and look-up', async () => {
    const { call } = await server.signUp();
    const [agent, subAgent] = [await makeAgent(call), await makeAgent(call)];
    const root = await makeGrant(call, agent);
    const child = await makeChild(call, root.grantToken, subAgent, ['flights:search', 'flights:book']);
    const grandchild = await makeChild(call, child.grantToken, subAgent);
    const other = await makeGrant(call, agent);
    await call(`DELETE /v1/grants/${root.grantId}`);
    expect(await ids(call, '?status=active')).toEqual([other.grantId]);
    expect(await ids(call, '?status=revoked')).toEqual([grandchild.grantId, child.grantId, root.grantId]);
    const { body: marked } = await call(`GET /v1/grants/${root.grantId}`);
    for (const { grantId } of [child, grandchild]) {
      const { body } = await call(`GET /v1/grants/${grantId}`);
      expect(body).toMatchObject({ status: 'revoked', revokedAt: marked.revokedAt });
      expect((await call(`DELETE /v1/grants/${grantId}`)).status).toBe(404);
    }
  });

  test('a grant is revoked once, and only by its developer', async () => {
    const { call } = server.developer;
    const other = await server.signUp();
    const { grantId } = await makeGrant(call, await makeAgent(call));
    expect((await other.call(`GET /v1/grants/${grantId}`)).status).toBe(404);
    expect((await other.call(`DELETE /v1/grants/${grantId}`)).status).toBe(404);
    expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('active');
    expect((await call(`DELETE /v1/grants/${grantId}`)).status).toBe(204);
    expect((await call(`DELETE /v1/grants/${grantId}`)).status).toBe(404);
    expect((await call('DELETE /v1/grants/grnt_nobody')).status).toBe(404);
  });

  test('the list is newest first, filtered, in pages or by cursor', async () => {
    const { call } = await server.signUp();
    const [agent, second] = [await makeAgent(call), await makeAgent(call)];
    const made: string[] = [];
    for (const [owner, principalId] of [
      [agent, 'user_a'],
      [second, 'user_a'],
      [agent, 'user_b'],
      [second, 'user_b'],
      [agent, 'user_b'],
    ]) {
      made.unshift((await makeGrant(call, owner ?? '', { principalId })).grantId);
    }
    expect(await ids(call)).toEqual(made);
    expect(await ids(call, `?agentId=${second}`)).toEqual([made[1], made[3]]);
    expect(await ids(call, '?principalId=user_a')).toEqual([made[3], made[4]]);
    expect(await ids(call, `?principalId=user_b&agentId=${agent}`)).toEqual([made[0], made[2]]);
    expect(await ids(call, '?page=2&pageSize=2')).toEqual([made[2], made[3]]);
    const first = await call('GET /v1/grants?pageSize=2');
    expect(first.body).toMatchObject({ total: 5, page: 1, pageSize: 2, nextCursor: made[1] });
    const next = await call(`GET /v1/grants?pageSize=3&cursor=${first.body.nextCursor}`);
    expect(next.body.grants.map(({ id }: { id: string }) => id)).toEqual(made.slice(2));
    expect(next.body.nextCursor).toBeUndefined();
  });

  test('the list of descendants has any depth, is oldest first and paged, and is open only to the grant’s developer', async () => {
    const { call } = await server.signUp();
    const [agent, subAgent] = [await makeAgent(call), await makeAgent(call)];
    const root = await makeGrant(call, agent);
    const wide = ['flights:search', 'flights:book'];
    const child = await makeChild(call, root.grantToken, subAgent, wide);
    const sibling = await makeChild(call, root.grantToken, subAgent);
    const grandchild = await makeChild(call, child.grantToken, subAgent);
    await makeChild(call, (await makeGrant(call, agent)).grantToken, subAgent);
    const below = [child.grantId, sibling.grantId, grandchild.grantId];
    expect(await ids(call, `?below=${root.grantId}`)).toEqual(below);
    expect(await ids(call, `?below=${child.grantId}`)).toEqual([grandchild.grantId]);
    expect(await ids(call, `?below=${grandchild.grantId}`)).toEqual([]);
    expect(await ids(call, '?below=grnt_nobody')).toEqual([]);
    const first = await call(`GET /v1/grants?below=${root.grantId}&pageSize=2`);
    expect(first.body).toMatchObject({ total: 3, nextCursor: sibling.grantId });
    expect(await ids(call, `?below=${root.grantId}&cursor=${first.body.nextCursor}`)).toEqual(below.slice(2));
    await call(`DELETE /v1/grants/${child.grantId}`);
    expect(await ids(call, `?below=${root.grantId}&status=active`)).toEqual([sibling.grantId]);
    expect(await ids((await server.signUp()).call, `?below=${root.grantId}`)).toEqual([]);
  });

  test('what revoking several grants would end is counted once each, in either order, for the developer alone', async () => {
    const { call } = await server.signUp();
    const [agent, subAgent] = [await makeAgent(call), await makeAgent(call)];
    const root = await makeGrant(call, agent);
    const child = await makeChild(call, root.grantToken, subAgent, ['flights:search', 'flights:book']);
    const grandchild = await makeChild(call, child.grantToken, subAgent);
    const other = await makeGrant(call, agent, { principalId: 'user_b' });
    await makeGrant(call, agent);
    const within = `?within=${child.grantId},${root.grantId},${other.grantId}`;
    const all = [root, child, grandchild, other].map(({ grantId }) => grantId);
    expect(await ids(call, `${within}&order=asc`)).toEqual(all);
    expect(await ids(call, within)).toEqual(all.toReversed());
    const first = await call(`GET /v1/grants${within}&order=asc&pageSize=3`);
    expect(first.body).toMatchObject({ total: 4, nextCursor: grandchild.grantId });
    expect(await ids(call, `${within}&order=asc&cursor=${first.body.nextCursor}`)).toEqual([other.grantId]);
    expect(await ids(call, `?within=${child.grantId}`)).toEqual([grandchild.grantId, child.grantId]);
    await call(`DELETE /v1/grants/${child.grantId}`);
    expect((await call(`GET /v1/grants${within}&status=active&pageSize=1`)).body.total).toBe(2);
    expect(await ids(call, '?within=grnt_nobody')).toEqual([]);
    expect(await ids((await server.signUp()).call, within)).toEqual([]);
  });

  test.each([
    'within=',
    'within=ag_1',
    'within=grnt_1,',
    `within=${'grnt_1,'.repeat(100)}grnt_1`,
    'order=up',
  ])('a list of grants with %s is refused', async (query) => {
    const { status, body } = await server.developer.call(`GET /v1/grants?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toMatch(/^(within|order)/);
  });

  test('an expired grant is shown as expired', async () => {
    const { call } = await server.signUp();
    const { grantId } = await makeGrant(call, await makeAgent(call));
    await server.database.asSystem((transaction) =>
      sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${grantId}`.execute(transaction),
    );
    expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('expired');
    expect(await ids(call, '?status=expired')).toEqual([grantId]);
    expect(await ids(call, '?status=active')).toEqual([]);
  });

  test('an unknown list parameter is refused by name', async () => {
    const { status, body } = await server.developer.call('GET /v1/grants?status=dead');
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toContain('status');
  });
});
