import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { afterGrant, grantFilter } from '../../src/authority/grants/filter.ts';
import { grantRows } from '../../src/authority/grants/view.ts';
import type { Transaction } from '../../src/base/store/database.ts';
import { pageAnswer, readFiltered } from '../../src/http/requests/pagination.ts';
import { listChanges } from '../../src/ledger/admin-log/read.ts';
import { alertFilter, alertRows } from '../../src/ledger/anomalies/views/alert-view.ts';
import { type Seeded, seed, seedGrant } from '../ledger/audit/seed.ts';
import { postgresql } from '../support/databases.ts';
import { testServer } from '../support/server.ts';

/** Odd rows meet one condition, even ones the other; one old row meets both. */
const LENGTH = 100_000;
const BOTH = 100;
const ROWS = sql`generate_series(1, ${LENGTH}::int) AS n`;
const ID = sql`lpad(n::text, 8, '0')`;
const either = (odd: string, even: string, isOdd: boolean) =>
  sql`CASE WHEN n % 2 = ${isOdd ? 1 : 0} OR n = ${BOTH} THEN ${odd} ELSE ${even} END`;

const PAGE = { page: 1, pageSize: 40 };

interface Found {
  readonly ids: readonly string[];
  readonly total: number;
  readonly isTotalPartial?: true;
  readonly nextCursor?: string | undefined;
}

interface List {
  readonly table: string;
  fill(transaction: Transaction, one: Seeded, other: Seeded): Promise<unknown>;
  read(transaction: Transaction, one: Seeded, other: Seeded, cursor: string | undefined): Promise<Found>;
}

const LISTS: readonly List[] = [
  {
    table: 'admin_entries',
    fill: (transaction, { developerId }) =>
      sql`INSERT INTO admin_entries (developer_id, seq, entry_id, actor, actor_digest, action, at, canonical, hash)
        SELECT ${developerId}, n, 'alog_' || ${ID}, ${either('key_one', 'key_two', true)}, sha256(''),
          ${either('key.created', 'key.deleted', false)}, clock_timestamp(), n::text, sha256('') FROM ${ROWS}`.execute(
        transaction,
      ),
    async read(transaction, _one, _other, cursor) {
      const filter = { actor: 'key_one', action: 'key.created' };
      const { entries, ...page } = await listChanges(transaction, filter, { ...PAGE, cursor });
      return { ...page, ids: entries.map(({ canonical }) => canonical.padStart(8, '0')) };
    },
  },
  {
    table: 'grants',
    fill: (transaction, one, other) =>
      sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
          ancestor_agent_ids, acr, amr, auth_time, expires_at)
        SELECT 'grnt_' || ${ID}, ${one.developerId}, ${either(one.agentId, other.agentId, true)},
          ${either(one.principal, other.principal, false)}, ARRAY['flights:book'], 'https://api.example', '{}', '{}',
          'urn:grantex:acr:sandbox', '{}', now(), now() + interval '1 hour' FROM ${ROWS}`.execute(
        transaction,
      ),
    async read(transaction, { agentId, principalId }, _other, cursor) {
      const filter = await grantFilter(transaction, { agentId, principalId, status: 'active' });
      const order = 'desc';
      const found = await readFiltered(
        transaction,
        grantRows(transaction).orderBy('grants.id', order),
        { ...filter, order, after: afterGrant(cursor ?? 'grnt_01', order) },
        PAGE,
      );
      return { ...pageAnswer(found), ids: found.rows.map(({ id }) => id.slice('grnt_'.length)) };
    },
  },
  {
    table: 'anomalies',
    fill: (transaction, one, other) =>
      sql`INSERT INTO anomalies (id, developer_id, agent_id, kind, expected, seen, entry_ids, first_at, last_at, calm_at,
          closed_at)
        SELECT 'anm_' || ${ID}, ${one.developerId}, ${either(one.agentId, other.agentId, true)},
          ${either('rate', 'amount', false)}, '', '', '{}', now(), now(), now(), now() FROM ${ROWS}`.execute(
        transaction,
      ),
    async read(transaction, { agentId }, _other, cursor) {
      const after = cursor === undefined ? undefined : sql<boolean>`anomalies.id < ${cursor}`;
      const filter = { ...alertFilter({ agentId, kind: 'rate', status: 'closed' }), after };
      const found = await readFiltered(transaction, alertRows(transaction), filter, PAGE);
      return { ...pageAnswer(found), ids: found.rows.map(({ id }) => id.slice('anm_'.length)) };
    },
  },
];

test.each(LISTS)(
  'two frequent conditions on $table that never meet are looked for piece by piece, and no row is lost',
  async ({ table, fill, read }) => {
    const server = await testServer({ place: await postgresql() });
    onTestFinished(() => server.close());
    const { database } = server;
    const one = await seed(database);
    const other = await seedGrant(database, one.developerId, 'user_bob');
    await database.asSystem((transaction) => fill(transaction, one, other));
    await server.sql(`ANALYZE ${table}`);
    const ids: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { found, rows } = await database.forList(one.developerId, async (transaction) => {
        const before = await rowsRead(transaction, table);
        const page = await read(transaction, one, other, cursor);
        return { found: page, rows: (await rowsRead(transaction, table)) - before };
      });
      // By both conditions, for the page and for its total. The planner may read every row where half of them meet one.
      expect(rows).toBeLessThanOrEqual(4 * 20_000 + 100);
      expect([found.total <= 1, found.isTotalPartial]).toEqual([true, true]);
      ids.push(...found.ids);
      cursor = found.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect([ids, pages]).toEqual([[String(BOTH).padStart(8, '0')], 6]);
  },
);

/** How many rows of a table the connection has read. */
async function rowsRead(transaction: Transaction, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT (seq_tup_read + idx_tup_fetch)::integer AS rows FROM pg_stat_xact_user_tables
    WHERE relname = ${table}`.execute(transaction);
  return rows[0]?.rows ?? Number.NaN;
}
