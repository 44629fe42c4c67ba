import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

let server: TestServer;
let developer: TestDeveloper;
let grantId: string;
let middle: string;
beforeAll(async () => {
  server = await testServer();
  developer = await server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call);
  ({ grantId } = await makeGrant(call, agentId));
  const entries = Array.from({ length: 250 }, () => ({ grantId, action: 'a', status: 'success' }));
  await call('POST /v1/audit/batch', { entries });
  const { body } = await call('POST /v1/audit/log', { grantId, action: 'a', status: 'blocked' });
  middle = body.timestamp;
  await makeGrant(call, await makeAgent(call), { principalId: 'bob' });
  await call(`DELETE /v1/grants/${grantId}`);
});
afterAll(() => server.close());

const get = async (path: string, call = developer.call): Promise<any> =>
  (await call(`GET /v1/compliance/${path}`)).body;

test('a summary counts agents, grants and entries by status, of all time or of a window', async () => {
  expect(await get('summary')).toMatchObject({
    agents: { total: 2, active: 2, suspended: 0 },
    grants: { total: 2, active: 1, revoked: 1, expired: 0 },
    auditEntries: { total: 251, success: 250, blocked: 1, failure: 0, allowed: 0 },
    policies: { total: 0 },
  });
  expect(await get(`summary?since=${middle}`)).toMatchObject({
    since: middle,
    grants: { total: 1, active: 1 },
    auditEntries: { blocked: 1 },
  });
});

test('exports have every grant and entry of a window as their lists answer them, and count them', async () => {
  const { grants, total } = await get('export/grants');
  const { body } = await developer.call('GET /v1/grants?order=asc');
  expect([grants, total]).toEqual([body.grants, 2]);
  expect((await get('export/grants?status=revoked')).grants.map(({ id }: { id: string }) => id)).toEqual([
    grantId,
  ]);
  const exported = await get('export/audit');
  expect(exported.entries.map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: 251 }, (_, index) => index + 1),
  );
  expect(exported.total).toBe(251);
  expect(
    (await get('export/audit?status=blocked')).entries.map(({ status }: { status: string }) => status),
  ).toEqual(['blocked']);
  expect(await get(`export/audit?until=2020-01-01T00:00:00Z`)).toMatchObject({ entries: [], total: 0 });
});

test('a pack in the shape of the public product says what this server finds in its own log', async () => {
  const pack = await get(`evidence-pack?framework=soc2&since=${middle}`);
  expect(pack).toMatchObject({
    meta: { schemaVersion: '1.0', framework: 'soc2', since: middle },
    chainIntegrity: { valid: true, checkedEntries: 251, firstBrokenAt: null },
    policies: [],
  });
  expect([pack.grants.length, pack.auditEntries.at(-1).seq]).toEqual([1, 251]);
  const stranger = await server.signUp();
  expect(await get('evidence-pack', stranger.call)).toMatchObject({ grants: [], auditEntries: [] });
});
