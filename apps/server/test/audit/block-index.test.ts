import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { indexNext, startBlockIndex } from '../../src/audit/block-index.ts';
import { type EntryFilter, listEntries } from '../../src/audit/list-entries.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import { auditServer } from './audit-server.ts';
import { embedded, engines, openPlace, postgresql } from '../support/databases.ts';
import { type LongLog, placesIn, seedLongLog, START } from './long-log.ts';
import { seed } from './seed.ts';

const BLOCK = 4_096;
const ORDERS = ['asc', 'desc'] as const;
const quiet = { warn: () => undefined };
const instant = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

/** Every way to ask. */
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

/** Each of them alone, and two at a time. */
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
  const blocks = () =>
    inLog((transaction) => transaction.selectFrom('audit_blocks').select('block').execute());
  const seqsOf = ({ entries }: { entries: readonly { canonical: string }[] }): number[] =>
    entries.map(({ canonical }) => (JSON.parse(canonical) as { seq: number }).seq);

  beforeAll(async () => {
    database = await openPlace(await place());
    log = await seedLongLog(database, 3 * BLOCK + 1_000);
  });
  afterAll(() => database.close());

  async function compare(asked: readonly EntryFilter[]): Promise<void> {
    for (const [place, filter] of asked.entries()) {
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
  }

  test('is listed rightly before any of it is indexed', async () => {
    expect(await blocks()).toEqual([]);
    await compare(single(log));
  });

  test('is listed rightly when a part of it is indexed', async () => {
    expect(await inLog(indexNext)).toBe(true);
    expect(await blocks()).toEqual([{ block: 0 }]);
    await compare(single(log));
  });

  test('is listed rightly when all full blocks are indexed, and no more are taken in', async () => {
    while (await inLog(indexNext));
    expect(await blocks()).toEqual([{ block: 0 }, { block: 1 }, { block: 2 }]);
    await compare(filters(log));
  });

  test('is indexed once, however many are at it', async () => {
    const other = await seedLongLog(database, 2 * BLOCK);
    const indexes = [1, 2, 3].map(() => startBlockIndex({ database, log: quiet }));
    await Promise.all(indexes.map((index) => index.sweep()));
    await Promise.all(indexes.map((index) => index.close()));
    const places = await database.forList(other.alice.developerId, (transaction) =>
      sql<{ blocks: number; places: number }>`
        SELECT (SELECT count(*) FROM audit_blocks) AS blocks, count(*) AS places FROM audit_places
        WHERE facet = 'status'`.execute(transaction),
    );
    expect(places.rows).toEqual([{ blocks: 2, places: 8 }]);
    expect(await blocks()).toHaveLength(3);
  });

  test('whose entries were taken out of the table shows what is left, and is indexed on', async () => {
    const { developerId } = await seed(database);
    await database.forDeveloper(developerId, async (transaction) => {
      await transaction
        .insertInto('audit_heads')
        .values({ developer_id: developerId, seq: 2 * BLOCK, hash: null })
        .execute();
      while (await indexNext(transaction));
      const page = { page: 1, pageSize: 10, order: 'desc' as const };
      for (const filter of [{ status: 'blocked' as const }, { since: instant(0) }]) {
        expect(await listEntries(transaction, filter, page)).toMatchObject({ entries: [], total: 0 });
      }
    });
  });
});

test('blocks are indexed as they fill, and those that were full before the server started', async () => {
  const server = await auditServer(await embedded());
  onTestFinished(() => server.close());
  const entries = Array.from({ length: 500 }, () => ({
    grantId: server.grantId,
    action: 'a',
    status: 'allowed',
  }));
  const indexed = () =>
    server.database.forList(
      server.developerId,
      async (transaction) => (await transaction.selectFrom('audit_blocks').select('block').execute()).length,
    );
  for (let sent = 0; sent < BLOCK; sent += entries.length) {
    expect(await indexed()).toBe(0);
    await server.call('POST /v1/audit/batch', { entries });
  }
  await expect.poll(indexed).toBe(1);
  const older = await seedLongLog(server.database, BLOCK);
  const index = startBlockIndex({ database: server.database, log: quiet });
  await index.sweep();
  await index.close();
  const { rows } = await server.database.forList(older.alice.developerId, (transaction) =>
    sql`SELECT block FROM audit_blocks`.execute(transaction),
  );
  expect(rows).toEqual([{ block: 0 }]);
});

test('that a block could not be indexed is said, and appends and lists go on', async () => {
  const database = await openPlace(await embedded());
  onTestFinished(() => database.close());
  const log = await seedLongLog(database, BLOCK);
  const warnings: string[] = [];
  const index = startBlockIndex({
    database: { ...database, forDeveloper: () => Promise.reject(new Error('no connection')) },
    log: { warn: (_fields: unknown, message?: unknown) => void warnings.push(String(message)) },
  });
  await index.sweep();
  await index.close();
  expect(warnings[0]).toBe('a block of an audit log was not indexed; it is tried again');
  const page = { page: 1, pageSize: 1, order: 'desc' as const };
  const { total } = await database.forList(log.alice.developerId, (transaction) =>
    listEntries(transaction, { action: 'once' }, page),
  );
  expect(total).toBe(1);
});

test('a list reads a few thousand entries at most, however long the log is', async () => {
  const database = await openPlace(await postgresql());
  onTestFinished(() => database.close());
  const log = await seedLongLog(database, 10 * BLOCK + 100);
  const index = startBlockIndex({ database, log: quiet });
  await index.sweep();
  await index.close();
  const read: [string, number][] = [];
  for (const filter of filters(log)) {
    const rows = await database.forList(log.alice.developerId, async (transaction) => {
      const before = await rowsRead(transaction);
      await listEntries(transaction, filter, { page: 1, pageSize: 40, order: 'desc' });
      return (await rowsRead(transaction)) - before;
    });
    read.push([JSON.stringify(filter), rows]);
  }
  // To count to 10,000 by an index is the most; a window begins in one block, which is read, and ends in another.
  expect(read.filter(([, rows]) => rows > 10_100)).toEqual([]);
});

/** Entries that the connection has looked at. */
async function rowsRead(transaction: Transaction): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    SELECT (seq_tup_read + idx_tup_fetch)::integer AS rows FROM pg_stat_xact_user_tables
    WHERE relname = 'audit_entries'`.execute(transaction);
  return rows[0]?.rows ?? Number.NaN;
}
