import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const NIGHT = 'forbid(principal, action, resource) when { context.hour < 6 };';

describe.each(engines)('rules of the public product on $engine', ({ place }) => {
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
    await post({ effect: 'deny', priority: 5 });
    expect(await tried('12:00')).toBe('refuse');
    const allow = (await post({ effect: 'allow', priority: 5, principalId: 'alice' })).body;
    expect(allow).toMatchObject({ cedar: null, reads: [] });
    expect(await tried('12:00')).toBe('refuse');
    await developer.call(`PATCH /v1/policies/${allow.id}`, { priority: 6 });
    expect(await tried('12:00')).toBe('allow');
    expect(await tried('12:00', { principalId: 'al"ice\\' })).toBe('refuse');
  });

  test('an allow that exempts from all of a deny leaves nothing of it, whichever is made first', async () => {
    const allow = await post({ effect: 'allow', priority: 9 });
    const deny = await post({ effect: 'deny', priority: 5, scopes: ['files:read'] });
    expect([allow.status, deny.status, await tried('12:00')]).toEqual([201, 201, 'allow']);
    await developer.call(`PATCH /v1/policies/${allow.body.id}`, { priority: 1 });
    expect(await tried('12:00')).toBe('refuse');
    expect((await developer.call(`PATCH /v1/policies/${deny.body.id}`, { priority: 0 })).status).toBe(200);
    expect(await tried('12:00')).toBe('allow');
  });

  test('changes at once are all kept, and none brings back a rule that another one deletes', async () => {
    const deleted = (await post({ effect: 'deny', priority: 1 })).body.id;
    const path = `/v1/policies/${(await post({ effect: 'allow', priority: 1 })).body.id}`;
    const changes = [{ effect: 'deny' }, { name: 'another' }, { priority: 7 }, { timeOfDayStart: '10:00' }];
    await Promise.all([
      ...changes.map((change) => developer.call(`PATCH ${path}`, change)),
      developer.call(`DELETE /v1/policies/${deleted}`),
      ...changes.map((change) => developer.call(`PATCH /v1/policies/${deleted}`, change)),
    ]);
    const { body } = await developer.call(`GET ${path}`);
    expect(body).toMatchObject({ effect: 'deny', name: 'another', priority: 7, timeOfDayStart: '10:00' });
    expect((await developer.call(`GET /v1/policies/${deleted}`)).status).toBe(404);
  });

  test('an allow is checked as a deny is', async () => {
    const unknown = { scopes: ['nobody:declares'] };
    expect((await post({ effect: 'deny', ...unknown })).body.code).toBe('INVALID_POLICY');
    expect((await post({ effect: 'allow', ...unknown })).body.code).toBe('INVALID_POLICY');
  });

  test('a name of a person cannot leave its text', async () => {
    const name = 'x" || true) || ("\\';
    await post({ effect: 'deny', principalId: name });
    expect(await tried('12:00')).toBe('allow');
    expect(await tried('12:00', { principalId: name })).toBe('refuse');
  });

  test('a member that the server does not know is refused by name', async () => {
    expect((await post({ effect: 'deny', purpose: 'p' })).body.message).toContain('purpose');
    expect((await post({ effect: 'deny', scopes: ['payments:initiate:max_5'] })).status).toBe(400);
  });
});
