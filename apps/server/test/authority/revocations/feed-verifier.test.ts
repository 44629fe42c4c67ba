import { encodeClaims } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { revokeIssuerKey } from '../../../src/authority/keys/rotation.ts';
import { keptEngines, MASTER_KEY } from '../../main/backup/places.ts';
import { onlyKey } from '../keys/key-setup.ts';
import { claimsOf } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { snapshotOf } from './feed-client.ts';
import { type Address, BY_A_REVOKED_KEY, type Family, followFeed, ISSUER, makeFamily } from './following.ts';

const DELEGATED = isFullRun ? 10_000 : 1_000;

/** What is revoked, and what it does not affect of the same developer. */
const KINDS: readonly {
  what: string;
  revoke: (call: Call, family: Family) => Promise<unknown>;
  /** The token that stays valid; undefined when it ends all of them. */
  bystander?: { principalId: string };
}[] = [
  {
    what: 'grant',
    revoke: (call, { root }) => call(`DELETE /v1/grants/${root.grantId}`),
    bystander: { principalId: 'user_alice' },
  },
  {
    what: 'token',
    revoke: (call, { root }) => call('POST /v1/tokens/revoke', { jti: claimsOf(root.grantToken).jti }),
    bystander: { principalId: 'user_alice' },
  },
  {
    what: 'agent',
    revoke: (call, { agentId }) => call(`DELETE /v1/agents/${agentId}/grants`),
    bystander: { principalId: 'user_alice' },
  },
  {
    what: 'principal',
    revoke: (call) => call('DELETE /v1/principals/user_alice/grants'),
    bystander: { principalId: 'user_bob' },
  },
  {
    what: 'developer',
    revoke: (call) => call('DELETE /v1/me/grants'),
  },
];

describe.each(keptEngines)('a verifier with a feed, on $engine,', ({ place }) => {
  let server: TestServer;
  let address: Address;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    address = { issuer: ISSUER, url: server.url };
  });
  afterAll(() => server.close());

  test.each(KINDS)(
    'refuses what a revoked $what ends, offline, and nothing else',
    async ({ revoke, bystander }) => {
      const { key, call } = await server.signUp();
      const family = await makeFamily(call);
      const { root, child, grandchild } = family;
      const other = bystander === undefined ? undefined : await makeFamily(call, bystander);
      const others = other === undefined ? [] : [other.root, other.child];
      const service = followFeed(address, key);
      for (const { grantToken } of [root, child, grandchild, ...others]) {
        expect(await service.outcome(grantToken)).toBe('holds');
      }
      await revoke(call, family);
      await service.comesTo('revoked', root.grantToken);
      for (const { grantToken } of [child, grandchild]) {
        expect(await service.outcome(grantToken)).toBe('revoked');
      }
      for (const { grantToken } of others) expect(await service.outcome(grantToken)).toBe('holds');
      // A later grant is valid at once.
      expect(await service.outcome((await makeFamily(call)).child.grantToken)).toBe('holds');
      expect(service.states).toEqual(['fresh']);
      expect(service.asked).not.toContain('/v1/tokens/verify');
    },
  );

  test('refuses a delegated grant when an ancestor ends, and no ancestor when it ends itself', async () => {
    const { key, call } = await server.signUp();
    const [left, right] = [await makeFamily(call), await makeFamily(call)];
    const service = followFeed(address, key);
    for (const { root, child, grandchild } of [left, right]) {
      for (const { grantToken } of [root, child, grandchild]) {
        expect(await service.outcome(grantToken)).toBe('holds');
      }
    }
    await call(`DELETE /v1/grants/${left.child.grantId}`);
    await service.comesTo('revoked', left.child.grantToken);
    expect(await service.outcome(left.grandchild.grantToken)).toBe('revoked');
    expect(await service.outcome(left.root.grantToken)).toBe('holds');
    await call(`DELETE /v1/grants/${right.root.grantId}`);
    await service.comesTo('revoked', right.grandchild.grantToken);
    expect(await service.outcome(right.child.grantToken)).toBe('revoked');
  });

  test(`refuses ${DELEGATED} grants delegated from one root because of one entry for the root`, async () => {
    const developer = await server.signUp();
    const { root, child } = await makeFamily(developer.call);
    const tokens = await manyLike(server, root.grantId, child.grantToken, DELEGATED);
    const service = followFeed(address, developer.key);
    for (const token of tokens) await service.verify(token);
    const before = service.asked.length;
    await developer.call(`DELETE /v1/grants/${root.grantId}`);
    await service.comesTo('revoked', root.grantToken);
    const outcomes = new Set<string>();
    for (const token of tokens) outcomes.add(await service.outcome(token));
    expect([...outcomes]).toEqual(['revoked']);
    // No request per token; a busy machine may lose the stream once and follow it again.
    const asked = service.asked.slice(before);
    expect(asked.filter((path) => !path.startsWith('/v1/revocation-feed'))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect((await snapshotOf(developer)).entries).toMatchObject([{ kind: 'grant', id: root.grantId }]);
  });

  test('does what its options say when it is stale', async () => {
    const { key, call } = await server.signUp();
    const { root, child } = await makeFamily(call);
    let ahead = 0;
    const clock = (): number => Date.now() + ahead;
    const waiting = { clock, timeout: 1 };
    const refusing = followFeed(address, key, waiting);
    const asking = followFeed(address, key, { ...waiting, whenStale: 'ask' });
    const tolerant = followFeed(address, key, { ...waiting, whenStale: { allow: ['flights:search'] } });
    for (const service of [refusing, asking, tolerant]) {
      expect(await service.outcome(root.grantToken)).toBe('holds');
    }
    // Everything that arrives is too old by this clock, as if it were delayed in transit.
    ahead = 11_000;
    expect(await refusing.outcome(root.grantToken)).toBe('revocation_unavailable');
    expect(await asking.outcome(root.grantToken)).toBe('holds');
    expect(asking.asked.filter((path) => path === '/v1/tokens/verify')).toHaveLength(1);
    expect(await tolerant.verify(root.grantToken, ['flights:search'])).toMatchObject({
      isRevocationUnknown: true,
    });
    expect(await tolerant.outcome(root.grantToken, ['flights:book'])).toBe('revocation_unavailable');
    await call(`DELETE /v1/grants/${child.grantId}`);
    expect(await asking.outcome(child.grantToken)).toBe('revoked');
    // Late messages are still applied.
    await expect.poll(() => tolerant.outcome(child.grantToken, ['flights:search'])).toBe('revoked');
    ahead = 0;
    await refusing.comesTo('holds', root.grantToken);
  });

  test('refuses everything that a revoked key has signed, and accepts what the next one signs', async () => {
    const { key, call } = await server.signUp();
    const { root, child } = await makeFamily(call);
    const service = followFeed(address, key);
    expect(await service.outcome(root.grantToken)).toBe('holds');
    expect(await service.outcome(child.grantToken)).toBe('holds');
    const store = { database: server.database, signer: createLocalSigner(MASTER_KEY) };
    // As another process does it.
    await revokeIssuerKey(store, (await onlyKey(server.database, 'active')).kid);
    await service.comesTo(BY_A_REVOKED_KEY, root.grantToken);
    expect(await service.outcome(child.grantToken)).toBeOneOf([...BY_A_REVOKED_KEY]);
    const renewed = async (): Promise<string> => service.outcome((await makeFamily(call)).child.grantToken);
    await expect.poll(renewed).toBe('holds');
  });
});

/** Grants like the child, in the database and as tokens of the issuer's key: delegating each would take minutes. */
async function manyLike(
  { database }: TestServer,
  rootId: string,
  childToken: string,
  count: number,
): Promise<string[]> {
  const claims = claimsOf(childToken);
  await database.asSystem((transaction) =>
    sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
      SELECT id || '_' || n, developer_id, agent_id, principal, scopes, audience, parent_grant_id,
        ancestor_grant_ids, ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at
      FROM grants, generate_series(1, ${count}::int) AS n
      WHERE id = ${claims.grnt} AND parent_grant_id = ${rootId}`.execute(transaction),
  );
  const keys = await openIssuerKeys({ database, signer: createLocalSigner(MASTER_KEY), now: Date.now });
  return Promise.all(
    Array.from({ length: count }, (_grant, index) => {
      const own = { ...claims, grnt: `${claims.grnt}_${index + 1}`, jti: `${claims.jti}_${index + 1}` };
      return keys.sign('at+jwt', encodeClaims(own));
    }),
  );
}
