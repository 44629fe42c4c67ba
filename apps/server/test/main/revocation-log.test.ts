import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revoke } from '../../src/authority/revocations/revoke.ts';
import { engines } from '../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../support/server.ts';

interface Entry {
  seq: number;
  kind: string;
  id: string;
  at: Date;
  before: Date | null;
  exp: Date;
}

describe.each(engines)('the revocation log, on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const entriesOf = ({ id }: TestDeveloper): Promise<Entry[]> =>
    server.database.forDeveloper(id, async (transaction) => {
      const { rows } = await sql<Entry>`
        SELECT seq, kind, id, at, before, exp FROM revocations ORDER BY seq`.execute(transaction);
      return rows;
    });

  test('every route that ends authority appends to it, once, without gaps', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agents = await Promise.all([1, 2, 3].map(() => makeAgent(call)));
    const [first = '', second = '', third = ''] = agents;
    const grant = await makeGrant(call, first);
    const token = await makeGrant(call, first);
    const { jti, exp } = claimsOf(token.grantToken);
    await call(`DELETE /v1/grants/${grant.grantId}`);
    await call(`DELETE /v1/grants/${grant.grantId}`);
    await call('POST /v1/tokens/revoke', { jti });
    await call(`PATCH /v1/agents/${first}`, { status: 'suspended' });
    await call(`DELETE /v1/agents/${second}`);
    await call(`DELETE /v1/agents/${third}/grants`);
    await call('DELETE /v1/principals/user_alice/grants');
    await call('DELETE /v1/me/grants');
    const entries = await entriesOf(developer);
    const principal = entries.find(({ kind }) => kind === 'principal')?.id;
    expect(entries.map(({ seq, kind, id }) => [seq, kind, id])).toEqual([
      [1, 'grant', grant.grantId],
      [2, 'token', jti],
      [3, 'agent', first],
      [4, 'agent', second],
      [5, 'agent', third],
      [6, 'principal', expect.stringMatching(/^prn_/)],
      [7, 'developer', developer.id],
    ]);
    expect(principal).not.toContain('alice');
    const { body } = await call(`GET /v1/grants/${grant.grantId}`);
    expect(entries[0]?.exp.toISOString()).toBe(body.expiresAt);
    expect(entries[1]?.exp.getTime()).toBe(exp * 1_000);
    for (const { kind, at, before, exp: end } of entries) {
      expect(before === null).toBe(kind === 'grant' || kind === 'token');
      if (before === null) continue;
      expect(before.getTime()).toBeLessThanOrEqual(at.getTime());
      expect(end.getTime() - before.getTime()).toBe(86_400_000);
    }
  });

  test('a token that an entry with `before` ends is dated no later than that, and the next one is dated after it', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const old = claimsOf((await makeGrant(developer.call, agentId)).grantToken);
    await developer.call(`DELETE /v1/agents/${agentId}/grants`);
    const fresh = claimsOf((await makeGrant(developer.call, agentId)).grantToken);
    const [entry] = await entriesOf(developer);
    const before = entry?.before?.getTime() ?? 0;
    expect(old.iat * 1_000).toBeLessThanOrEqual(before);
    expect(fresh.iat * 1_000).toBeGreaterThan(before);
  });

  test("one developer's log does not change another's", async () => {
    const [one, other] = [await server.signUp(), await server.signUp()];
    for (const { call } of [one, one, other]) {
      const { grantId } = await makeGrant(call, await makeAgent(call));
      await call(`DELETE /v1/grants/${grantId}`);
    }
    expect((await entriesOf(one)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await entriesOf(other)).map(({ seq }) => seq)).toEqual([1]);
  });

  test("a revoked issuer key is in every developer's log, and is never dropped", async () => {
    const developers = [await server.signUp(), await server.signUp()];
    await server.database.asSystem(async (transaction) => {
      await sql`INSERT INTO issuer_keys (kid, state, public_jwk, private_key)
        VALUES ('compromised', 'retired', '{}', '')`.execute(transaction);
    });
    const key = { kind: 'key', id: 'compromised', by: 'server' } as const;
    const revokeKey = (): Promise<boolean> =>
      server.database.asSystem((transaction) => revoke(transaction, null, key));
    expect([await revokeKey(), await revokeKey()]).toEqual([true, false]);
    for (const developer of developers) {
      const entries = await entriesOf(developer);
      expect(entries).toMatchObject([{ seq: 1, kind: 'key', id: 'compromised' }]);
      expect(entries[0]?.exp.getUTCFullYear()).toBe(9999);
    }
  });

  test('revoking what belongs to another developer, or does not exist, changes nothing', async () => {
    const [one, other] = [await server.signUp(), await server.signUp()];
    const agentId = await makeAgent(one.call);
    const { grantId } = await makeGrant(one.call, agentId);
    for (const target of [
      { kind: 'grant', id: grantId, by: 'developer' },
      { kind: 'agent', id: agentId, by: 'developer' },
      { kind: 'developer', id: one.id, by: 'developer' },
      { kind: 'grant', id: 'grnt_nobody', by: 'developer' },
      { kind: 'principal', id: 'prn_nobody', by: 'developer' },
    ] as const) {
      const isRevoked = await server.database.forDeveloper(other.id, (transaction) =>
        revoke(transaction, other.id, target),
      );
      expect([target.kind, isRevoked]).toEqual([target.kind, false]);
    }
    expect(await entriesOf(one)).toEqual([]);
    expect(await entriesOf(other)).toEqual([]);
  });
});

describe.each(engines)('revoking a tree, on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('of any size is one mark and one entry, and every descendant is revoked', async () => {
    const { call } = server.developer;
    const agentId = await makeAgent(call);
    const { grantId } = await makeGrant(call, agentId);
    const others = await makeGrant(call, agentId);
    await server.database.asSystem(async (transaction) => {
      await sql`
        INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
          ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
        SELECT 'grnt_child_' || n, developer_id, agent_id, principal, scopes, audience, id,
          ARRAY[id], ARRAY[agent_id], acr, amr, auth_time, issued_at, expires_at
        FROM grants, generate_series(1, 10000) AS n WHERE id = ${grantId}`.execute(transaction);
    });
    expect((await call('GET /v1/grants?status=revoked')).body.total).toBe(0);
    expect((await call(`DELETE /v1/grants/${grantId}`)).status).toBe(204);
    expect((await call('GET /v1/grants?status=revoked')).body.total).toBe(10_000);
    const active = (await call('GET /v1/grants?status=active')).body;
    expect(active.grants.map(({ id }: { id: string }) => id)).toEqual([others.grantId]);
    expect((await call('GET /v1/grants/grnt_child_9999')).body.status).toBe('revoked');
    const counts = await server.database.asSystem((transaction) =>
      sql`SELECT (SELECT count(*) FROM grants WHERE revoked_at IS NOT NULL) AS marks,
        (SELECT count(*) FROM revocations) AS entries`.execute(transaction),
    );
    expect(counts.rows).toEqual([{ marks: 1, entries: 1 }]);
  });
});
