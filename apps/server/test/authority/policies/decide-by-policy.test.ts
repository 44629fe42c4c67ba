import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decideByPolicy } from '../../../src/authority/policies/decide-by-policy.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

describe.each(engines)('a call on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  // Policies of one test do not count in another.
  beforeEach(async () => {
    developer = await server.signUp();
  });
  afterAll(() => server.close());
  const put = (name: string, cedar: string) => developer.call(`PUT /v1/policies/${name}`, { cedar });
  const situation = async (grant: { agentId: string }, facts: object = {}) => ({
    developerId: developer.id,
    agentId: grant.agentId,
    ancestorAgentIds: [],
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

  test('is allowed where no policy is about it, and its entry records what one may be tried by', async () => {
    const given = await grant();
    const facts = { scopes: ['payments:initiate'], amount: '5', currency: null };
    const allowed = { verdict: 'allow', policies: [], facts };
    const input = { amount: '5', arguments: { to: 'DE' } };
    expect(await decide(given, input)).toEqual({ ...allowed, record: undefined });
    await put('other-tool', 'forbid(principal, action == Tool::Action::"see", resource);');
    const { digest } = (await developer.call('GET /v1/policies')).body;
    expect(await decide(given, input)).toEqual({ ...allowed, record: { digest, policies: [] } });
  });

  test('is decided by what is in force, and its entry records what that read', async () => {
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
      record: { digest, policies: ['abroad'] },
      facts: {
        scopes: ['payments:initiate'],
        amount: '5',
        currency: null,
        arguments: { 'to.country': 'FR' },
      },
    });
    expect(await decide(given)).toMatchObject({
      verdict: 'allow',
      facts: { arguments: { 'to.country': null } },
    });
  });

  test('counts the calls of its agent in this hour, and no others', async () => {
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
