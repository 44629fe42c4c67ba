import { checkChain } from '@grantex/core/log';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Appender, createAppender } from '../../../src/ledger/audit/append/appender.ts';
import { entryJson, type StoredEntry } from '../../../src/ledger/audit/stored/stored-entry.ts';
import { exportLines } from '../../../src/ledger/audit/read.ts';
import type { AuditRequest } from '../../../src/ledger/audit/append/draft.ts';
import { type Database, openDatabase } from '../../../src/base/store/database.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { linesOf } from './audit-server.ts';
import { seed, seedGrant, type Seeded } from './seed.ts';

const UNKNOWN_GRANT = 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV';

const requestOf = ({ grantId }: Seeded, action = 'a'): AuditRequest => ({
  grantId,
  action,
  status: 'allowed',
});
const outcomeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'written',
    (error: { code?: string; status?: number }) => error.code ?? String(error),
  );
const seqOf = (entry: StoredEntry) => (JSON.parse(entry.canonical) as { seq: number }).seq;

async function logOf(database: Database, developerId: string): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const piece of exportLines(database, developerId, undefined)) text += piece;
  return linesOf(text);
}

describe.each(engines)('the appender on $engine', ({ place }) => {
  let database: Database;
  let appender: Appender;
  beforeAll(async () => {
    const { environment } = await place();
    const url = environment['DATABASE_URL'];
    database = await openDatabase({ dataDirectory: 'memory://', ...(url === undefined ? {} : { url }) });
    appender = createAppender(database);
  });
  afterAll(async () => {
    await appender.close();
    await database.close();
  });

  test('an invalid entry fails alone, and its neighbours are written', async () => {
    const seeded = await seed(database);
    const outcomes = await Promise.all([
      outcomeOf(appender.append(seeded.developerId, requestOf(seeded))),
      outcomeOf(appender.append(seeded.developerId, { ...requestOf(seeded), grantId: UNKNOWN_GRANT })),
      outcomeOf(appender.append(seeded.developerId, { ...requestOf(seeded), grantId: '\u0000' })),
      outcomeOf(appender.append(seeded.developerId, { ...requestOf(seeded), metadata: { text: '\ud800' } })),
      outcomeOf(
        appender.append(seeded.developerId, { ...requestOf(seeded), principalId: 'user_mallory\u0000' }),
      ),
      outcomeOf(
        appender.append(seeded.developerId, { ...requestOf(seeded), metadata: { text: '\u0000\n' } }),
      ),
    ]);
    expect(outcomes).toEqual([
      'written',
      'NOT_FOUND',
      'NOT_FOUND',
      'METADATA_NOT_CANONICAL',
      'CONTRADICTS_GRANT',
      'written',
    ]);
    expect(await logOf(database, seeded.developerId)).toHaveLength(2);
  });

  test('queued entries are written together: sixty appends take a few transactions', async () => {
    const seeded = await seed(database);
    let transactions = 0;
    const counting = createAppender({
      ...database,
      forDeveloper: (developerId, work) => {
        transactions += 1;
        return database.forDeveloper(developerId, work);
      },
    });
    await Promise.all(
      Array.from({ length: 60 }, () => counting.append(seeded.developerId, requestOf(seeded))),
    );
    expect(transactions).toBeLessThan(6);
    await counting.close();
  });

  test('a database fault fails every entry of its transaction, writes none, and the next transaction works', async () => {
    const seeded = await seed(database);
    let isBroken = true;
    const breaking = createAppender({
      ...database,
      forDeveloper: (developerId, work) =>
        database.forDeveloper(developerId, async (transaction) => {
          const result = await work(transaction);
          if (isBroken) throw new Error('the connection is gone before the COMMIT');
          return result;
        }),
    });
    const all = Array.from({ length: 20 }, () =>
      outcomeOf(breaking.append(seeded.developerId, requestOf(seeded))),
    );
    expect(new Set(await Promise.all(all))).toEqual(
      new Set(['Error: the connection is gone before the COMMIT']),
    );
    expect(await logOf(database, seeded.developerId)).toEqual([]);
    isBroken = false;
    expect(seqOf(await breaking.append(seeded.developerId, requestOf(seeded)))).toBe(1);
    await breaking.close();
  });

  test('too many queued entries for one chain are refused, and other chains are not affected', async () => {
    const [slow, other] = [await seed(database), await seed(database)];
    const small = createAppender(database, { queueBytes: 10 * 1024 });
    const appends = Array.from({ length: 30 }, () =>
      outcomeOf(small.append(slow.developerId, requestOf(slow))),
    );
    expect(await outcomeOf(small.append(other.developerId, requestOf(other)))).toBe('written');
    const outcomes = await Promise.all(appends);
    const written = outcomes.filter((outcome) => outcome === 'written').length;
    expect(new Set(outcomes)).toEqual(new Set(['written', 'AUDIT_BUSY']));
    expect(await logOf(database, slow.developerId)).toHaveLength(written);
    expect(await outcomeOf(small.append(slow.developerId, requestOf(slow)))).toBe('written');
    await small.close();
  });

  test('closing writes the queue, and accepts no more', async () => {
    const seeded = await seed(database);
    const closing = createAppender(database);
    const all = Array.from({ length: 50 }, () =>
      outcomeOf(closing.append(seeded.developerId, requestOf(seeded))),
    );
    await Promise.resolve();
    await closing.close();
    const outcomes = await Promise.all(all);
    const written = outcomes.filter((outcome) => outcome === 'written').length;
    expect(await logOf(database, seeded.developerId)).toHaveLength(written);
    expect(await outcomeOf(closing.append(seeded.developerId, requestOf(seeded)))).toBe('STOPPING');
  });

  test('two appenders share a chain without a gap, a duplicate or a fork', async () => {
    const seeded = await seed(database);
    const second = createAppender(database);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? appender : second).append(
          seeded.developerId,
          requestOf(seeded),
          `key-${index % 150}`,
        ),
      ),
    );
    expect(new Set(answers.map(seqOf)).size).toBe(150);
    const log = await logOf(database, seeded.developerId);
    expect(await checkChain(log)).toMatchObject({ valid: true, entries: 150 });
    await second.close();
  });

  test('an export reads only as far as it is consumed', async () => {
    const seeded = await seed(database);
    await appender.appendAll(
      seeded.developerId,
      Array.from({ length: 500 }, () => requestOf(seeded)),
    );
    await appender.appendAll(
      seeded.developerId,
      Array.from({ length: 300 }, () => requestOf(seeded)),
    );
    let reads = 0;
    const counting: Database = {
      ...database,
      forList: (developerId, work) => {
        reads += 1;
        return database.forList(developerId, work);
      },
    };
    const lines = exportLines(counting, seeded.developerId, undefined);
    await lines.next();
    expect(reads).toBe(2);
    // Entries written during an export are not part of it, so an export of a busy log ends.
    await appender.append(seeded.developerId, requestOf(seeded));
    let rest = 0;
    for await (const piece of lines) rest += linesOf(piece).length;
    expect(rest).toBe(800 - 250);
    expect(reads).toBe(5);
  });

  test('any mixture of appends and batches is one chain, with each batch contiguous', async () => {
    const submission = fc.record({
      size: fc.integer({ min: 1, max: 7 }),
      poison: fc.boolean(),
      grant: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(submission, { minLength: 1, maxLength: 12 }), async (submissions) => {
        const first = await seed(database);
        const grants = [first, await seedGrant(database, first.developerId, 'user_bob')];
        const outcomes = await Promise.allSettled(
          submissions.map(({ size, poison, grant }) => {
            const good = Array.from({ length: size }, () => requestOf(grants[grant] ?? first));
            const requests = poison
              ? [...good.slice(1), { ...requestOf(first), grantId: UNKNOWN_GRANT }]
              : good;
            return appender.appendAll(first.developerId, requests);
          }),
        );
        const log = await logOf(database, first.developerId);
        const expected = submissions.reduce((sum, { size, poison }) => sum + (poison ? 0 : size), 0);
        expect(await checkChain(log)).toMatchObject({ valid: true, entries: expected });
        for (const [index, outcome] of outcomes.entries()) {
          expect(outcome.status).toBe(submissions[index]?.poison === true ? 'rejected' : 'fulfilled');
          if (outcome.status === 'rejected') continue;
          const seqs = outcome.value.map(seqOf);
          expect(seqs).toEqual(seqs.map((_, place) => (seqs[0] ?? 0) + place));
          for (const entry of outcome.value)
            expect(log[seqOf(entry) - 1]).toEqual(JSON.parse(entryJson(entry)));
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a locked chain delays no other chain', async () => {
  const { environment } = await postgresql();
  const url = environment['DATABASE_URL'] ?? '';
  const database = await openDatabase({ dataDirectory: '', url });
  const appender = createAppender(database);
  const [held, free] = [await seed(database), await seed(database)];
  await appender.append(held.developerId, requestOf(held));
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM audit_heads WHERE developer_id = $1 FOR UPDATE', [held.developerId]);
  let isWritten = false;
  const waiting = appender.append(held.developerId, requestOf(held)).then(() => (isWritten = true));
  for (let count = 0; count < 50; count += 1) await appender.append(free.developerId, requestOf(free));
  expect(isWritten).toBe(false);
  await holder.query('COMMIT');
  await waiting;
  await holder.end();
  await appender.close();
  await database.close();
});
