import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideByPolicy } from '../../../src/authority/policies/decide-by-policy.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const NIGHT = 'forbid(principal, action, resource) when { context.hour < 6 };';
const DEEP = 'forbid(principal, action == Action::"files:read", resource) when { context.depth > 0 };';

describe.each(engines)('policies on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  /** A developer of its own, so that policies of one test do not count in another. */
  async function other(): Promise<TestDeveloper> {
    developer = await server.signUp();
    return developer;
  }
  const put = (name: string, cedar: string) => developer.call(`PUT /v1/policies/${name}`, { cedar });
  const names = async () =>
    (await developer.call('GET /v1/policies')).body.policies.map((one: any) => one.id);

  test('a policy is saved, read, replaced and deleted', async () => {
    await other();
    const saved = await put('no-nights', NIGHT);
    expect(saved).toMatchObject({
      status: 200,
      body: { id: 'no-nights', effect: 'cedar', cedar: NIGHT, reads: ['hour'], decidedAt: 'call' },
    });
    expect((await developer.call('GET /v1/policies/no-nights')).body).toEqual(saved.body);
    expect((await put('no-nights', DEEP)).body).toMatchObject({ reads: ['depth'], decidedAt: 'issue' });
    expect(await names()).toEqual(['no-nights']);
    expect((await developer.call('DELETE /v1/policies/no-nights')).status).toBe(204);
    expect((await developer.call('DELETE /v1/policies/no-nights')).body.code).toBe('NOT_FOUND');
    expect((await developer.call('GET /v1/policies')).body).toMatchObject({
      policies: [],
      digest: null,
      total: 0,
    });
  });

  test('what Cedar refuses is named with its line, and nothing is saved', async () => {
    await other();
    expect(await put('typo', 'forbid(principal,\n action == Action::"files:raed", resource);')).toMatchObject(
      {
        status: 400,
        body: {
          code: 'INVALID_POLICY',
          message: expect.stringMatching(/^typo: line 2: unrecognized action .*files:read/),
        },
      },
    );
    expect(await names()).toEqual([]);
  });

  test('a scope that an agent declares can be named', async () => {
    await other();
    const own = 'forbid(principal, action == Action::"flights:book", resource);';
    expect((await put('no-flights', own)).body.code).toBe('INVALID_POLICY');
    await developer.call('POST /v1/agents', { name: 'a', scopes: ['flights:book:economy'] });
    expect((await put('no-flights', own)).status).toBe(200);
  });

  test('every set is kept under its digest, and equal policies have an equal one', async () => {
    await other();
    await put('a', NIGHT);
    const { digest } = (await developer.call('GET /v1/policies')).body;
    await put('b', DEEP);
    const both = (await developer.call('GET /v1/policies')).body.digest;
    expect(both).not.toBe(digest);
    await developer.call('DELETE /v1/policies/b');
    expect((await developer.call('GET /v1/policies')).body.digest).toBe(digest);
    expect((await developer.call(`GET /v1/policy-sets/${digest}`)).body).toMatchObject({
      digest,
      version: 3,
      policies: [{ policy: 'a', cedar: NIGHT }],
    });
    expect((await developer.call(`GET /v1/policy-sets/${both}`)).body).toMatchObject({ version: 2 });
    const stranger = await server.signUp();
    expect((await stranger.call(`GET /v1/policy-sets/${digest}`)).body.code).toBe('NOT_FOUND');
  });

  test('two policies that read an argument in different types are refused', async () => {
    await other();
    await put(
      'texts',
      'forbid(principal, action, resource) when { context.arguments has x && context.arguments.x == "a" };',
    );
    const numbers = (head: string) =>
      `forbid(principal, ${head}, resource) when { context.arguments has x && context.arguments.x == 1 };`;
    expect((await put('numbers', numbers('action'))).body.message).toContain(
      'numbers and texts read the argument x in different types',
    );
  });

  test('a developer has at most 100 policies, and 65,536 characters of them', async () => {
    await other();
    const long = `// ${'x'.repeat(16_000)}\n${NIGHT}`;
    for (const name of ['a', 'b', 'c', 'd']) expect((await put(name, long)).status).toBe(200);
    expect((await put('e', long)).body).toMatchObject({ code: 'TOO_MANY_POLICIES' });
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('saves at once are all in force in the end', async () => {
    await other();
    const all = Array.from({ length: 8 }, (_, index) => `p${index}`);
    await Promise.all(all.map((name) => put(name, NIGHT)));
    const { digest } = (await developer.call('GET /v1/policies')).body;
    const { policies, version } = (await developer.call(`GET /v1/policy-sets/${digest}`)).body;
    expect([policies.map((one: any) => one.policy), version]).toEqual([all, 8]);
  });

  describe('rules of the public product', () => {
    const post = (rule: object) => developer.call('POST /v1/policies', { name: 'a rule', ...rule });
    const tried = async (at: string, more: object = {}) =>
      (
        await developer.call('POST /v1/policies/test', {
          agentId: 'ag_1',
          audience: 'https://pay.example',
          principalId: 'alice',
          action: 'read',
          scopes: ['files:read'],
          at: `2026-11-27T${at}:00Z`,
          ...more,
        })
      ).body.verdict;

    test('are made, changed and read as its clients do', async () => {
      await other();
      const made = await post({
        effect: 'deny',
        priority: 5,
        scopes: ['files:read'],
        timeOfDayStart: '22:00',
      });
      expect(made).toMatchObject({
        status: 201,
        body: { name: 'a rule', effect: 'deny', priority: 5, agentId: null },
      });
      const path = `/v1/policies/${made.body.id}`;
      expect(
        (await developer.call(`PATCH ${path}`, { priority: 6, timeOfDayEnd: '06:30' })).body,
      ).toMatchObject({
        priority: 6,
        timeOfDayStart: '22:00',
        timeOfDayEnd: '06:30',
      });
      expect(await tried('21:59')).toBe('allow');
      expect(await tried('22:00')).toBe('refuse');
      expect(await tried('06:29')).toBe('refuse');
      expect(await tried('06:30')).toBe('allow');
      expect(await tried('23:00', { scopes: ['files:write'] })).toBe('allow');
      await put('night', NIGHT);
      expect((await developer.call('PATCH /v1/policies/night', { priority: 1 })).body.code).toBe(
        'POLICY_IS_CEDAR',
      );
      expect((await developer.call(`DELETE ${path}`)).status).toBe(204);
    });

    test('an allow of a higher priority exempts from a deny, and one of the same does not', async () => {
      await other();
      await post({ effect: 'deny', priority: 5 });
      expect(await tried('12:00')).toBe('refuse');
      const allow = (await post({ effect: 'allow', priority: 5, principalId: 'alice' })).body;
      expect(allow).toMatchObject({ cedar: null, reads: [] });
      expect(await tried('12:00')).toBe('refuse');
      await developer.call(`PATCH /v1/policies/${allow.id}`, { priority: 6 });
      expect(await tried('12:00')).toBe('allow');
      expect(await tried('12:00', { principalId: 'al"ice\\' })).toBe('refuse');
    });

    test('a name of a person cannot leave its text', async () => {
      await other();
      const name = 'x" || true) || ("\\';
      await post({ effect: 'deny', principalId: name });
      expect(await tried('12:00')).toBe('allow');
      expect(await tried('12:00', { principalId: name })).toBe('refuse');
    });

    test('a member that the server does not know is refused by name', async () => {
      await other();
      expect((await post({ effect: 'deny', purpose: 'p' })).body.message).toContain('purpose');
      expect((await post({ effect: 'deny', scopes: ['payments:initiate:max_5'] })).status).toBe(400);
    });
  });

  test('a draft is tried without being saved', async () => {
    await other();
    const situation = { agentId: 'ag_1', audience: 'https://pay.example', principalId: 'alice' };
    const policy = { name: 'draft', cedar: DEEP };
    const scopes = ['files:read', 'files:write'];
    expect(
      (await developer.call('POST /v1/policies/test', { ...situation, policy, scopes, depth: 1 })).body,
    ).toEqual({
      verdict: 'refuse',
      policies: ['draft'],
      scopes: [
        { scope: 'files:read', verdict: 'refuse', policies: ['draft'] },
        { scope: 'files:write', verdict: 'allow', policies: [] },
      ],
    });
    expect(await names()).toEqual([]);
  });

  describe('a call', () => {
    const situation = async (grant: { agentId: string }, facts: object = {}) => ({
      developerId: developer.id,
      agentId: grant.agentId,
      audience: 'https://pay.example',
      depth: 0,
      principalId: 'alice',
      acr: 'urn:grantex:acr:sandbox',
      action: 'pay',
      scopes: ['payments:initiate'],
      arguments: {},
      at: new Date(),
      ...facts,
    });
    const decide = async (grant: { agentId: string }, facts: object = {}) => {
      const wanted = await situation(grant, facts);
      return server.database.forDeveloper(developer.id, (transaction) => decideByPolicy(transaction, wanted));
    };
    async function grant(): Promise<{ agentId: string; grantId: string }> {
      const scopes = ['payments:initiate'];
      const agent = (await developer.call('POST /v1/agents', { name: 'a', scopes })).body;
      const asked = (
        await developer.call('POST /v1/authorize', { agentId: agent.id, principalId: 'alice', scopes })
      ).body;
      const { body } = await developer.call('POST /v1/token', { code: asked.code, agentId: agent.id });
      return { agentId: agent.id, grantId: body.grantId };
    }

    test('is allowed, and recorded without policies, where none is about it', async () => {
      await other();
      const given = await grant();
      expect(await decide(given)).toEqual({ verdict: 'allow', policies: [], record: undefined });
      await put('other-tool', 'forbid(principal, action == Tool::Action::"see", resource);');
      expect(await decide(given)).toMatchObject({ record: undefined });
    });

    test('is decided by what is in force, and its entry records what that read', async () => {
      await other();
      const given = await grant();
      await put(
        'abroad',
        'forbid(principal, action, resource) when { context.arguments has to.country && context.arguments.to.country != "DE" };',
      );
      const { digest } = (await developer.call('GET /v1/policies')).body;
      const input = { to: { country: 'FR', name: 'not read' } };
      expect(await decide(given, { arguments: input, amount: '5' })).toEqual({
        verdict: 'refuse',
        policies: ['abroad'],
        record: {
          digest,
          policies: ['abroad'],
          facts: { scopes: ['payments:initiate'], amount: '5', arguments: { 'to.country': 'FR' } },
        },
      });
      expect(await decide(given)).toMatchObject({
        verdict: 'allow',
        record: { facts: { arguments: { 'to.country': null } } },
      });
    });

    test('counts the calls of its agent in this hour, and no others', async () => {
      await other();
      const [given, another] = [await grant(), await grant()];
      await put('busy', 'forbid(principal, action, resource) when { context.callsThisHour >= 2 };');
      const write = (grantId: string, entry: object) =>
        developer.call('POST /v1/audit/log', { grantId, action: 'pay', ...entry });
      expect(await decide(given)).toMatchObject({ verdict: 'allow' });
      const { body } = await write(given.grantId, { status: 'allowed' });
      await write(given.grantId, { status: 'success', ref: body.entryId });
      await write(given.grantId, { status: 'blocked' });
      await write(another.grantId, { status: 'allowed' });
      await write(another.grantId, { status: 'allowed' });
      expect(await decide(given)).toMatchObject({ verdict: 'allow' });
      await write(given.grantId, { status: 'success' });
      expect(await decide(given)).toMatchObject({ verdict: 'refuse', policies: ['busy'] });
      expect(await decide(given, { at: new Date(Date.now() + 3_600_000) })).toMatchObject({
        verdict: 'allow',
      });
    });
  });
});
