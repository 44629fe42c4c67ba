import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadCedar } from '../../../src/authority/policies/cedar.ts';
import { createPolicySet, type PolicySet } from '../../../src/authority/policies/policy-set.ts';
import { replay as replayLog } from '../../../src/authority/policy-replay/replay.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const SINCE = '2020-01-01T00:00:00Z';

describe.each(engines)('replaying a policy over the log on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let agentId: string;
  let grantId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  beforeEach(async () => {
    developer = await server.signUp();
    const scopes = ['payments:initiate', 'files:read'];
    agentId = (await developer.call('POST /v1/agents', { name: 'a', scopes })).body.id;
    const asked = { agentId, principalId: 'alice', scopes };
    const { code } = (await developer.call('POST /v1/authorize', asked)).body;
    grantId = (await developer.call('POST /v1/token', { code, agentId })).body.grantId;
  });
  afterAll(() => server.close());

  const write = async (entry: object): Promise<string> =>
    (await developer.call('POST /v1/audit/log', { grantId, action: 'pay', status: 'allowed', ...entry })).body
      .entryId;
  const replay = async (cedar: string | null, more: object = {}) =>
    (
      await developer.call('POST /v1/policies/replay', {
        policy: { name: 'draft', cedar },
        since: SINCE,
        ...more,
      })
    ).body;
  const dear =
    'forbid(principal, action == Tool::Action::"pay", resource) when { context has amount && context.amount.greaterThan(decimal("200.0")) };';
  const facts = (amount: string | null, more: object = {}) => ({ metadata: { facts: { amount, ...more } } });

  test('the difference is exactly the planted calls, by tool and agent', async () => {
    await write(facts('200'));
    const planted = [await write(facts('200.01')), await write(facts('5000'))];
    await write({ ...facts('900'), action: 'refund' });
    await write({ ...facts('900'), status: 'blocked' });
    await write({ ...facts('900'), status: 'success', ref: planted[0] });
    expect(await replay(dear)).toMatchObject({
      calls: 5,
      changed: 2,
      changes: [
        {
          agentId,
          action: 'pay',
          was: 'allow',
          would: 'refuse',
          policies: ['draft'],
          calls: 2,
          entryIds: planted,
        },
      ],
      refusedOtherwise: 1,
      undecided: 0,
      missing: [],
      isWhole: true,
    });
    expect((await developer.call('GET /v1/policies')).body.total).toBe(0);
  });

  test('facts that the log does not hold are named, and never guessed', async () => {
    await write({});
    await write(facts(null));
    expect(await replay(dear)).toMatchObject({
      calls: 2,
      changed: 0,
      undecided: 1,
      missing: [{ fact: 'amount', calls: 1 }],
    });
    const abroad =
      'forbid(principal, action in Action::"payments:initiate", resource) when { context.arguments has to.country && context.arguments.to.country == "FR" };';
    const known = await write(
      facts(null, { scopes: ['payments:initiate'], arguments: { 'to.country': 'FR' } }),
    );
    expect(await replay(abroad)).toMatchObject({
      changed: 1,
      changes: [{ entryIds: [known] }],
      undecided: 2,
      missing: [
        { fact: 'arguments.to.country', calls: 2 },
        { fact: 'scopes', calls: 2 },
      ],
    });
  });

  test('an argument that JavaScript knows is an ordinary one, and a log cannot write into what objects share', async () => {
    const planted = await write(facts(null, { arguments: { 'toString.country': 'FR' } }));
    const abroad =
      'forbid(principal, action == Tool::Action::"pay", resource) when { context.arguments has toString.country && context.arguments.toString.country == "FR" };';
    expect(await replay(abroad)).toMatchObject({ changed: 1, changes: [{ entryIds: [planted] }] });
    expect(Object.hasOwn(Object.prototype.toString, 'country')).toBe(false);
  });

  test('a scope that the grant does not hold is known not to be needed', async () => {
    await write({});
    const other = 'forbid(principal, action == Action::"email:send", resource);';
    expect(await replay(other)).toMatchObject({ calls: 1, changed: 0, undecided: 0 });
  });

  test('calls within an hour are counted as at an admission', async () => {
    await write({});
    await write({ status: 'blocked' });
    const ids = [await write({}), await write({})];
    const busy = 'forbid(principal, action, resource) when { context.callsThisHour >= 1 };';
    expect(await replay(busy)).toMatchObject({
      changed: 2,
      changes: [{ entryIds: ids }],
      refusedOtherwise: 1,
    });
  });

  test('what a policy had refused or asked is compared with what would be', async () => {
    const admission = (policies: string[]) => ({ policies: { policies }, facts: { amount: '5' } });
    const refused = await write({
      status: 'blocked',
      metadata: { reason: 'policy_refused', admission: admission(['night']) },
    });
    const asked = await write({ metadata: { admission: admission(['ask']) } });
    await write({ metadata: { admission: admission([]) } });
    const { changes } = await replay(null);
    expect(changes.map(({ was, would, entryIds }: any) => [was, would, entryIds])).toEqual([
      ['refuse', 'allow', [refused]],
      ['ask', 'allow', [asked]],
    ]);
  });

  test('an erased person is a fact that is missing', async () => {
    await write({});
    await developer.call('DELETE /v1/principals/alice');
    const bob = 'forbid(principal, action, resource) when { context.principal == "bob" };';
    expect(await replay(bob)).toMatchObject({ undecided: 1, missing: [{ fact: 'principal', calls: 1 }] });
  });

  test('another developer replays its own log alone', async () => {
    await write(facts('900'));
    const stranger = await server.signUp();
    const { body } = await stranger.call('POST /v1/policies/replay', {
      policy: { name: 'draft', cedar: dear },
      since: SINCE,
    });
    expect(body).toMatchObject({ calls: 0, changed: 0 });
  });

  test('others are answered between the calls of slow policies, and it ends when nobody waits for it, or others do', async () => {
    for (const amount of ['1', '2', '3']) await write(facts(amount));
    const set = createPolicySet(await loadCedar(), 'slow', [{ policy: 'dear', cedar: dear }]);
    let decided = 0;
    const decideCall: PolicySet['decideCall'] = (...facts) => {
      decided += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
      return set.decideCall(...facts);
    };
    const replayed = (until: object) =>
      replayLog(
        server.database,
        developer.id,
        { ...set, decideCall },
        { window: { since: SINCE }, ...until },
      );
    await replayed({ isWanted: () => false });
    expect(decided).toBe(1);
    const cut = await replayed({ isOver: () => true });
    expect(cut).toMatchObject({ calls: 1, isWhole: false, readTo: expect.any(String) });
  });

  test('a window holds what began in it', async () => {
    await write(facts('900'));
    const future = new Date(Date.now() + 86_400_000).toISOString();
    expect(await replay(dear, { since: future })).toMatchObject({ calls: 0 });
    expect(await replay(dear, { until: SINCE })).toMatchObject({ calls: 0 });
  });
});
