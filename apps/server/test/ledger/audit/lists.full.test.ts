import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EntryFilter, listEntries } from '../../../src/ledger/audit/list-entries.ts';
import type { Database, Transaction } from '../../../src/base/store/database.ts';
import { auditServer } from './audit-server.ts';
import { embedded, engines, openPlace, postgresql } from '../../support/databases.ts';
import { type LongLog, placesIn, seedLongLog, SET_BACK, START } from './long-log.ts';
import { seed } from './seed.ts';
import { testServer } from '../../support/server.ts';

const ORDERS = ['asc', 'desc'] as const;
const instant = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

/** Every filter. */
function single({ alice, bob }: LongLog): EntryFilter[] {
  return [
    { action: 'never' },
    { action: 'once' },
    { action: 'rare' },
    { action: 'often.1' },
    { status: 'blocked' },
    { agentId: alice.agentId },
    { agentId: bob.agentId },
    { agentId: 'ag_nobody' },
    { grantId: bob.grantId },
    { principalId: alice.principalId },
    { principalId: bob.principalId },
    { principalId: 'user_nobody' },
    { since: instant(10_500) },
    { until: instant(700) },
    { since: instant(2_600), until: instant(6_001) },
    { since: instant(90_000) },
    { until: instant(0) },
  ];
}

/** Each of them alone, and every two together. */
function filters(log: LongLog): EntryFilter[] {
  const all = single(log);
  return all.flatMap((one, index) => [
    one,
    ...all
      .slice(index + 1)
      .filter((other) => Object.keys(other).every((name) => !(name in one)))
      .map((other) => ({ ...one, ...other })),
  ]);
}

describe.each(engines)('a long log on $engine', ({ place }) => {
  let database: Database;
  let log: LongLog;
  const inLog = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Promise<RESULT> =>
    database.forList(log.alice.developerId, work);
  const seqsOf = ({ entries }: { entries: readonly { canonical: string }[] }): number[] =>
    entries.map(({ canonical }) => (JSON.parse(canonical) as { seq: number }).seq);

  beforeAll(async () => {
    database = await openPlace(await place());
    log = await seedLongLog(database, 13_000);
  });
  afterAll(() => database.close());

  test('is listed correctly for every query', async () => {
    for (const [place, filter] of filters(log).entries()) {
      const expected = placesIn(log, filter);
      const total = Math.min(expected.length, 10_000);
      const isPair = Object.keys(filter).length > 1;
      for (const order of isPair ? ([ORDERS[place % 2] ?? 'asc'] as const) : ORDERS) {
        const seqs = order === 'asc' ? expected : expected.toReversed();
        const list = (page: number, cursor?: number) =>
          inLog((transaction) =>
            listEntries(transaction, filter, {
              page,
              pageSize: 40,
              order,
              ...(cursor === undefined ? {} : { cursor: String(cursor) }),
            }),
          );
        const first = await list(1);
        const name = JSON.stringify({ filter, order });
        expect([name, first.total, seqsOf(first)]).toEqual([name, total, seqs.slice(0, 40)]);
        expect(first.nextCursor).toBe(seqs.length > 40 ? String(seqs[39]) : undefined);
        const middle = Math.floor(seqs.length / 2);
        const later = await list(1, seqs[middle]);
        expect([name, later.total, seqsOf(later)]).toEqual(
          seqs.length === 0 ? [name, 0, []] : [name, total, seqs.slice(middle + 1, middle + 41)],
        );
        expect([name, seqsOf(await list(3))]).toEqual([name, seqs.slice(80, 120)]);
      }
    }
  });
});

test('a log records how far its clock was set back, and finds the entries written then', async () => {
  const server = await auditServer(await embedded());
  onTestFinished(() => server.close());
  const write = () =>
    server.call('POST /v1/audit/log', { grantId: server.grantId, action: 'a', status: 'allowed' });
  const inLog = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Promise<RESULT> =>
    server.database.forDeveloper(server.developerId, work);
  const minutesBack = () =>
    inLog(async (transaction) => {
      const { rows } = await sql<{ minutes: number }>`
        SELECT round(extract(epoch FROM set_back) / 60)::integer AS minutes FROM audit_heads`.execute(
        transaction,
      );
      return rows[0]?.minutes;
    });
  await write();
  await write();
  expect(await minutesBack()).toBe(0);
  // As if the clock had been an hour ahead until now.
  await inLog((transaction) =>
    sql`UPDATE audit_heads SET latest = latest + interval '1 hour'`.execute(transaction),
  );
  const { body: late } = await write();
  await write();
  expect(await minutesBack()).toBe(60);
  const { body } = await server.call(`GET /v1/audit/entries?since=${late.timestamp}`);
  expect(body.entries.map(({ seq }: { seq: number }) => seq)).toEqual([3, 4]);
});

test('a clock that was set back by more than a day hides nothing on a day with 23 hours', async () => {
  const database = await openPlace(await embedded());
  onTestFinished(() => database.close());
  const { developerId } = await seed(database);
  const found = await database.forDeveloper(developerId, async (transaction) => {
    await sql`SET LOCAL timezone = 'Europe/Berlin'`.execute(transaction);
    await sql`
      INSERT INTO audit_entries (developer_id, seq, entry_id, action, status, at, canonical, hash)
      SELECT ${developerId}, seq, 'e' || seq, 'a', 'success', at, '', sha256('')
      FROM unnest(ARRAY['2026-03-29T12:06Z', '2026-03-28T12:00Z', '2026-03-28T12:01Z']::timestamptz[])
        WITH ORDINALITY AS made (at, seq)`.execute(transaction);
    await sql`INSERT INTO audit_heads (developer_id, seq, set_back) VALUES (${developerId}, 3, '1 day 6 minutes')`.execute(
      transaction,
    );
    const since = '2026-03-29T12:06:00Z';
    return listEntries(transaction, { since }, { page: 1, pageSize: 10, order: 'asc' });
  });
  expect(found.total).toBe(1);
});

test('a list reads at most twice as many entries as match the rarest of its conditions, however long the log is', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { database } = server;
  const log = await seedLongLog(database, 40_000);
  await server.sql('VACUUM ANALYZE audit_entries');
  const numberOf = (filter: EntryFilter): number => placesIn(log, filter).length;
  for (const filter of filters(log)) {
    const { since, until, ...equal } = filter;
    const rarest = Math.min(
      ...Object.entries(equal).map(([name, value]) => numberOf({ [name]: value })),
      since === undefined && until === undefined ? log.length : numberOf({ since, until }) + 2 * SET_BACK.by,
    );
    const rows = await database.forList(log.alice.developerId, async (transaction) => {
      const before = await rowsRead(transaction);
      await listEntries(transaction, filter, { page: 1, pageSize: 40, order: 'desc' });
      return (await rowsRead(transaction)) - before;
    });
    expect({ filter, rows, isBounded: rows <= 2 * rarest + 100 }).toMatchObject({ filter, isBounded: true });
  }
});

test('two frequent conditions that never meet are looked for piece by piece, and no entry is lost', async () => {
  const server = await testServer({ place: await postgresql() });
  onTestFinished(() => server.close());
  const { database } = server;
  const length = 100_000;
  const { developerId } = await seed(database);
  const inLog = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Promise<RESULT> =>
    database.forList(developerId, work);
  // Odd entries have one action, even ones one status; both meet in one old entry.
  await database.forDeveloper(developerId, async (transaction) => {
    await sql`
      INSERT INTO audit_entries (developer_id, seq, entry_id, action, status, at, canonical, hash)
      SELECT ${developerId}, seq, 'e' || seq, CASE WHEN seq % 2 = 1 OR seq = 100 THEN 'odd' ELSE 'a' END,
        CASE WHEN seq % 2 = 0 THEN 'blocked' ELSE 'success' END, clock_timestamp(), jsonb_build_object('seq', seq), sha256('')
      FROM generate_series(1, ${length}::bigint) AS seq`.execute(transaction);
    await sql`INSERT INTO audit_heads (developer_id, seq) VALUES (${developerId}, ${length})`.execute(
      transaction,
    );
  });
  await server.sql('ANALYZE audit_entries');
  const filter = { action: 'odd', status: 'blocked' } as const;
  for (const order of ORDERS) {
    const found: number[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { page, rows } = await inLog(async (transaction) => {
        const before = await rowsRead(transaction);
        const listed = await listEntries(transaction, filter, { page: 1, pageSize: 40, order, cursor });
        return { page: listed, rows: (await rowsRead(transaction)) - before };
      });
      // By both conditions, for the page and for its total.
      expect(rows).toBeLessThanOrEqual(4 * 10_000 + 100);
      expect([page.total <= 1, page.isTotalPartial]).toEqual([true, true]);
      found.push(...page.entries.map(({ canonical }) => (JSON.parse(canonical) as { seq: number }).seq));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect([found, pages]).toEqual([[100], 6]);
  }
});

/** How many entries the connection has read. */
async function rowsRead(transaction: Transaction): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT (seq_tup_read + idx_tup_fetch)::integer AS rows FROM pg_stat_xact_user_tables
    WHERE relname = 'audit_entries'`.execute(transaction);
  return rows[0]?.rows ?? Number.NaN;
}
