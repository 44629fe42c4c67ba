import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readHistoryRows } from '../../../src/people/permissions/history-rows.ts';
import { readLastUses } from '../../../src/people/permissions/last-uses.ts';
import { readPermissionsInForce } from '../../../src/people/permissions/permissions-in-force.ts';
import type { Database, Transaction } from '../../../src/base/store/database.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { vouchedBrowser } from './visit-with.ts';

/** Later copies of a grant with a given expiry. */
async function copyGrant(
  { database }: TestServer,
  grantId: string,
  { count, endsIn = 3_600, agentId }: { count: number; endsIn?: number; agentId?: string },
): Promise<void> {
  await database.asSystem((transaction) =>
    sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
      SELECT id || '_' || ${agentId ?? ''}::text || n, developer_id, COALESCE(${agentId ?? null}::text, agent_id), principal,
        scopes, audience, NULL, '{}', '{}', acr, amr, auth_time, clock_timestamp(),
        clock_timestamp() + make_interval(secs => ${endsIn}::integer)
      FROM grants, generate_series(1, ${count}::integer) n WHERE id = ${grantId}`.execute(transaction),
  );
}

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

test('causes a bounded number of reads, whatever has expired, was stopped, or is active', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const principals = ['user_expired', 'user_stopped', 'user_flooded'];
  for (const principalId of principals) {
    const { grantId } = await makeGrant(call, agentId, { principalId });
    await copyGrant(server, grantId, { count: 20_000, endsIn: principalId === 'user_expired' ? -1 : 3_600 });
  }
  expect((await call('DELETE /v1/principals/user_stopped/grants')).status).toBe(204);
  await server.sql('VACUUM ANALYZE grants');
  for (const principalId of principals) {
    const read = await server.database.forPerson(async (transaction) => {
      const found = await transaction
        .selectFrom('principals')
        .select('id')
        .where('principal_id', '=', principalId)
        .execute();
      const before = await rowsRead(transaction, 'grants');
      await readPermissionsInForce(
        transaction,
        found.map(({ id }) => id),
      );
      return (await rowsRead(transaction, 'grants')) - before;
    });
    // Each read row is read to find it, to show it, and to check its ancestors.
    expect([principalId, read <= 4_100]).toEqual([principalId, true]);
  }
});

test('reads as little for a page of the history of very many permissions as for that of few, without statistics', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call, id } = server.developer;
  const agentId = await makeAgent(call);
  const { grantId } = await makeGrant(call, agentId, { principalId: 'user_old' });
  await copyGrant(server, grantId, { count: 20_000, endsIn: -3_600 });
  const { principal } = await server.database.asSystem((transaction) =>
    transaction.selectFrom('grants').select('principal').where('id', '=', grantId).executeTakeFirstOrThrow(),
  );
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  const developer = { id, name: 'a developer' };
  const person = {
    principal,
    principalId: 'user_old',
    developer,
    binding: undefined,
    othersUntil: undefined,
  };
  const readPage = (at: Date): Promise<[kinds: Set<string>, read: number]> =>
    server.database.forPerson(async (transaction) => {
      const before = { at: at.toISOString(), id: '' };
      const rows = await readHistoryRows(transaction, [person], { before, most: 21 });
      return [new Set(rows.map(({ kind }) => kind)), await rowsRead(transaction, 'grants')];
    });
  const now = Date.now();
  for (const [kinds, at] of [
    [['ended', 'permission'], now + 60_000],
    [['ended'], now - 3_600_000 + 60_000],
  ] as const) {
    const [found, read] = await readPage(new Date(at));
    expect([found, read < 300]).toEqual([new Set(kinds), true]);
  }
});

test('reads one audit entry for the last use of each of very many permissions, without statistics', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call), { principalId: 'user_busy' });
  await copyGrant(server, grantId, { count: 99 });
  await call('POST /v1/audit/log', { grantId, action: 'flights.book', status: 'success' });
  await copyEntry(server, { grantId, count: 10_000 });
  const { active } = await server.database.forPerson(async (transaction) => {
    const people = await transaction
      .selectFrom('principals')
      .select('id')
      .where('principal_id', '=', 'user_busy')
      .execute();
    return readPermissionsInForce(
      transaction,
      people.map(({ id }) => id),
    );
  });
  let read = 0;
  const database: Database = {
    ...server.database,
    forList: (developerId, work) =>
      server.database.forList(developerId, async (transaction) => {
        const result = await work(transaction);
        read = await rowsRead(transaction, 'audit_entries');
        return result;
      }),
  };
  const uses = await readLastUses(database, active);
  expect([uses.size, read]).toEqual([100, 100]);
});

/** Later copies of the entry of a grant, in turn for each of its copies and itself. */
async function copyEntry(
  server: TestServer,
  { grantId, count }: { grantId: string; count: number },
): Promise<void> {
  const copied: Record<string, string> = {
    seq: 'seq + n',
    entry_id: 'entry_id || n',
    grant_id: `grant_id || CASE WHEN n % 100 = 0 THEN '' ELSE '_' || n % 100 END`,
    idempotency_key: 'NULL',
    report_digest: 'NULL',
  };
  const columns = await server.sql(`SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'audit_entries'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`);
  const names = columns.map(({ name }) => String(name));
  await server.sql(`INSERT INTO audit_entries (${names.join()})
    SELECT ${names.map((name) => copied[name] ?? name).join()}
    FROM audit_entries, generate_series(1, ${count}) n WHERE grant_id = '${grantId}'`);
}

async function rowsRead(transaction: Transaction, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT (seq_tup_read + idx_tup_fetch)::integer AS rows FROM pg_stat_xact_user_tables
    WHERE relname = ${table}`.execute(transaction);
  return rows[0]?.rows ?? Number.NaN;
}
