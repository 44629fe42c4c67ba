import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Database, Transaction } from '../../../src/base/store/database.ts';
import { readHistoryRows } from '../../../src/people/permissions/history-rows.ts';
import { readLastUses } from '../../../src/people/permissions/last-uses.ts';
import { readPermissionPage } from '../../../src/people/permissions/permission.ts';
import { readPermissionsInForce } from '../../../src/people/permissions/permissions-in-force.ts';
import type { Person } from '../../../src/people/permissions/viewer.ts';
import { postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { copyGrant } from './copy-grant.ts';

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
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const { grantId } = await makeGrant(call, agentId, { principalId: 'user_old' });
  await copyGrant(server, grantId, { count: 20_000, endsIn: -3_600 });
  const person = await personOf(server, 'user_old');
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
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
        // A connection counts what its transactions of the last second have read, too.
        const before = await rowsRead(transaction, 'audit_entries');
        const result = await work(transaction);
        read = (await rowsRead(transaction, 'audit_entries')) - before;
        return result;
      }),
  };
  const uses = await readLastUses(database, active);
  expect([uses.size, read]).toEqual([100, 100]);
});

test('reads few holds for a page of the history, however often something was paused', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const { grantId } = await makeGrant(call, agentId, { principalId: 'user_pausing' });
  await server.sql(`INSERT INTO hold_changes (developer_id, at, kind, thing_id, principal, changed_by, is_release)
    SELECT developer_id, issued_at + n * interval '1 ms', 'grant', id, principal, 'person', n % 2 = 0
      FROM grants, generate_series(1, 5000) n WHERE id = '${grantId}'
    UNION ALL SELECT developer_id, issued_at + n * interval '1 ms', 'agent', agent_id, NULL, 'developer', n % 2 = 0
      FROM grants, generate_series(1, 5000) n WHERE id = '${grantId}'`);
  const person = await personOf(server, 'user_pausing');
  const [kinds, read] = await server.database.forPerson(async (transaction) => {
    const before = { at: '9999-12-31T00:00:00.000Z', id: '' };
    const rows = await readHistoryRows(transaction, [person], { before, most: 21 });
    return [rows.map(({ kind }) => kind), await rowsRead(transaction, 'hold_changes')] as const;
  });
  expect([kinds.length, new Set(kinds)]).toEqual([21, new Set(['held', 'released'])]);
  expect(read).toBeLessThan(200);
});

test('reads few endings to say who ended a permission, whatever else of theirs and of others was ended', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { call } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call), { principalId: 'user_ended' });
  await server.sql(`INSERT INTO endings (developer_id, seq, at, kind, id, principal, ended_by)
    SELECT developer_id, -n, issued_at + n * interval '1 ms', 'grant', 'grnt_' || n, principal, 'developer'
    FROM grants, generate_series(1, 5000) n WHERE grants.id = '${grantId}'`);
  await server.sql(`INSERT INTO endings (developer_id, seq, at, kind, id, ended_by)
    SELECT '${(await server.signUp()).id}', -n, now() + n * interval '1 ms', 'agent', 'ag_' || n, 'developer'
    FROM generate_series(1, 5000) n`);
  await call(`DELETE /v1/grants/${grantId}`);
  let read = 0;
  const database: Database = {
    ...server.database,
    forPerson: (work) =>
      server.database.forPerson(async (transaction) => {
        const result = await work(transaction);
        read = await rowsRead(transaction, 'endings');
        return result;
      }),
  };
  const person = await personOf(server, 'user_ended');
  const viewerOf = async () => ({ kind: 'vouched' as const, people: [person] });
  const { end } = await readPermissionPage(database, viewerOf, { id: grantId, language: 'en' });
  expect([end?.by, read < 10]).toEqual(['developer', true]);
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

async function personOf({ database, developer }: TestServer, principalId: string): Promise<Person> {
  const { id } = await database.asSystem((transaction) =>
    transaction
      .selectFrom('principals')
      .select('id')
      .where('principal_id', '=', principalId)
      .executeTakeFirstOrThrow(),
  );
  return {
    principal: id,
    principalId,
    developer: { id: developer.id, name: 'a developer', domain: null },
    binding: undefined,
    othersUntil: undefined,
  };
}

async function rowsRead(transaction: Transaction, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT (seq_tup_read + idx_tup_fetch)::integer AS rows FROM pg_stat_xact_user_tables
    WHERE relname = ${table}`.execute(transaction);
  return rows[0]?.rows ?? Number.NaN;
}
