import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { engines, postgresql } from '../../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { copyGrant } from './copy-grant.ts';
import { vouchedBrowser } from './visit-with.ts';

describe.each(engines)('a person with very many permissions, on $engine', ({ place }) => {
  let server: TestServer;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    agentId = await makeAgent(server.developer.call, undefined, { name: 'Travel agent' });
  });
  afterAll(() => server.close());

  const visit = async (principalId: string) => {
    const browser = await vouchedBrowser(server, server.developer, principalId);
    const overview = async () => (await browser.open('/permissions/overview')).json.overview;
    return { browser, overview };
  };

  test('sees an active one below thousands of expired ones, and that the list is complete', async () => {
    const { grantId } = await makeGrant(server.developer.call, agentId, { principalId: 'user_old' });
    await copyGrant(server, grantId, { count: 3_000, endsIn: -1 });
    const { overview } = await visit('user_old');
    const { isCut, people } = await overview();
    expect(isCut).toBe(false);
    expect(people[0].active.map(({ id }: { id: string }) => id)).toEqual([grantId]);
  });

  test('is told that there may be more, stops everything, and is then told that nothing is left', async () => {
    const { grantId } = await makeGrant(server.developer.call, agentId, { principalId: 'user_flooded' });
    await copyGrant(server, grantId, { count: 1_500 });
    const { browser, overview } = await visit('user_flooded');
    const before = await overview();
    expect([before.isCut, before.people[0].active.length]).toEqual([true, 200]);
    const { json } = await browser.call('/permissions/stop', {});
    expect(json).toMatchObject({ ended: 1_501, isMore: false });
    const after = await overview();
    expect([after.isCut, after.people[0].active]).toEqual([false, []]);
    const again = await browser.call('/permissions/stop', {});
    expect(again.json).toMatchObject({ ended: 0, isMore: false });
  });

  test('can stop everything even if everything on the page ended with its agent', async () => {
    const { call } = server.developer;
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_hidden' });
    const suspended = await makeAgent(call, undefined, { name: 'suspended' });
    await copyGrant(server, grantId, { count: 1_000, agentId: suspended });
    await call(`PATCH /v1/agents/${suspended}`, { status: 'suspended' });
    const { browser, overview } = await visit('user_hidden');
    const { isCut, people } = await overview();
    expect([isCut, people[0].active]).toEqual([true, []]);
    expect((await browser.call('/permissions/stop', {})).json).toMatchObject({ ended: 1, isMore: false });
    expect(await overview()).toMatchObject({ isCut: false, people: [{ active: [] }] });
  });

  test('sees the activity of each shown permission, however many were delegated later', async () => {
    const { call } = server.developer;
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_busy' });
    await call('POST /v1/audit/log', { grantId, action: 'flights.book', status: 'success' });
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id, ancestor_grant_ids,
          ancestor_agent_ids, acr, amr, auth_time, expires_at)
        SELECT id || '_below' || n, developer_id, agent_id, principal, scopes, audience, id, ARRAY[id], ARRAY[agent_id], acr,
          amr, auth_time, expires_at
        FROM grants, generate_series(1, 600) n WHERE id = ${grantId}`.execute(transaction),
    );
    const { browser } = await visit('user_busy');
    const { active } = (await visit('user_busy').then(({ overview }) => overview())).people[0];
    expect(active).toMatchObject([{ id: grantId, below: 300, lastUse: { isRefused: false } }]);
    const { json } = await browser.open(`/permissions/grants/${grantId}`);
    expect(json).toMatchObject({ isCut: true, permission: { actions: [{ action: 'flights.book' }] } });
  });
});

test('is told that not all of very many unfetched approvals are shown or counted', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  await makeGrant(call, agentId, { principalId: 'user_hasty' });
  for (let asked = 0; asked < 51; asked += 1) await askFor(call, agentId, { principalId: 'user_hasty' });
  const browser = await vouchedBrowser(server, server.developer, 'user_hasty');
  const overview = async () => (await browser.open('/permissions/overview')).json.overview;
  const { isCut, people } = await overview();
  expect([isCut, people[0].awaited.length]).toEqual([true, 50]);
  const { json } = await browser.call('/permissions/stop', {});
  expect(json).toMatchObject({ ended: 1, neverBegun: 50, isMore: true });
  expect(await overview()).toMatchObject({ isCut: false, people: [{ active: [], awaited: [] }] });
});

test('is told that not all are counted when more than ten thousand end', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call), { principalId: 'user_flooded' });
  await copyGrant(server, grantId, { count: 10_000 });
  const browser = await vouchedBrowser(server, server.developer, 'user_flooded');
  const { json } = await browser.call('/permissions/stop', {});
  expect(json).toMatchObject({ ended: 10_000, isMore: true });
});
