import { checkChain } from '@grantex/core/log';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createAcknowledged } from '../../../src/base/store/acknowledged.ts';
import { afterCommit } from '../../../src/base/store/after-commit.ts';
import { type Database, openDatabase, type Transaction } from '../../../src/base/store/database.ts';
import { type Appender, createAppender } from '../../../src/ledger/audit/append/appender.ts';
import { eraseDetails } from '../../../src/ledger/audit/erase.ts';
import { exportLines } from '../../../src/ledger/audit/read.ts';
import { entryJson, type StoredEntry } from '../../../src/ledger/audit/stored/stored-entry.ts';
import { engines, openPlace, postgresql } from '../../support/databases.ts';
import { holdingProxy } from '../../support/holding-proxy.ts';
import { linesOf } from './audit-server.ts';
import { seed, type Seeded } from './seed.ts';

const requestOf = ({ grantId }: Seeded, action = 'a') => ({ grantId, action, status: 'allowed' as const });
const read = (entry: StoredEntry) => JSON.parse(entryJson(entry)) as Record<string, unknown>;

async function logOf(database: Database, developerId: string): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const piece of exportLines(database, developerId, undefined)) text += piece;
  return linesOf(text);
}

test('an append to a chain that is as its process has left it takes one round trip, COMMIT included', async () => {
  const { environment } = await postgresql();
  const proxy = await holdingProxy(environment['DATABASE_URL'] ?? '');
  const database = await openDatabase({ url: proxy.url, dataDirectory: '', connections: 1 });
  const appender = createAppender(database);
  onTestFinished(async () => {
    await appender.close();
    await database.close();
  });
  const seeded = await seed(database);
  for (const action of ['first', 'second'])
    await appender.append(seeded.developerId, requestOf(seeded, action));
  // No answer comes until all of them were sent.
  proxy.holdUntil(['begin', 'third', 'commit']);
  const entry = await appender.append(seeded.developerId, requestOf(seeded, 'third'));
  expect(read(entry)).toMatchObject({ seq: 3, action: 'third' });
  expect(await checkChain(await logOf(database, seeded.developerId))).toMatchObject({
    valid: true,
    entries: 3,
  });
});

describe.each(engines)(
  'an append on $engine to a chain that is not as its process expects it',
  ({ place }) => {
    let database: Database;
    let appender: Appender;
    let transactions = 0;
    const acknowledged = createAcknowledged();
    beforeAll(async () => {
      database = await openPlace(await place());
      const counted: Database = {
        ...database,
        forDeveloper: (developerId, work) => {
          transactions += 1;
          return database.forDeveloper(developerId, work);
        },
      };
      appender = createAppender(afterCommit(counted, (transaction) => acknowledged.remember(transaction)));
    });
    afterAll(async () => {
      await appender.close();
      await database.close();
    });

    const inLog = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>, { developerId }: Seeded) =>
      database.forDeveloper(developerId, work);

    /** A chain that the appender has appended to, and what it writes after something else has happened to it. */
    async function appendAfter(change: (seeded: Seeded) => Promise<unknown>) {
      const seeded = await seed(database);
      const append = (action: string) => appender.append(seeded.developerId, requestOf(seeded, action));
      await append('first');
      await append('second');
      await change(seeded);
      const before = transactions;
      const entry = read(await append('last'));
      return { entry, seeded, transactions: transactions - before };
    }

    test('is written after the entry of another process', async () => {
      const other = createAppender(database);
      const { entry, seeded, transactions } = await appendAfter((one) =>
        other.append(one.developerId, requestOf(one, 'other')),
      );
      expect([entry['seq'], transactions]).toEqual([4, 2]);
      const log = await logOf(database, seeded.developerId);
      expect(log.map(({ action }) => action)).toEqual(['first', 'second', 'other', 'last']);
      expect(await checkChain(log)).toMatchObject({ valid: true, entries: 4 });
      // An entry that was not written as it was expected counts as none.
      expect(
        acknowledged.entries.find(({ developerId }) => developerId === seeded.developerId),
      ).toMatchObject({
        seq: 4,
        hash: entry['hash'],
      });
      await other.close();
    });

    test('contains nothing of a person who was erased meanwhile', async () => {
      const { entry, seeded, transactions } = await appendAfter((one) =>
        inLog(async (transaction) => {
          await sql`UPDATE principals SET principal_id = NULL, salt = NULL WHERE id = ${one.principal}`.execute(
            transaction,
          );
          await eraseDetails(transaction, one);
        }, one),
      );
      expect(entry).toMatchObject({
        seq: 3,
        principalDigest: null,
        principalId: null,
        metadata: null,
        salt: null,
      });
      expect(transactions).toBe(2);
      const { rows } = await inLog(
        (transaction) => sql`SELECT FROM audit_details`.execute(transaction),
        seeded,
      );
      expect(rows).toEqual([]);
      expect(await checkChain(await logOf(database, seeded.developerId))).toMatchObject({
        valid: true,
        entries: 3,
      });
    });

    test('is stamped by the database, and the log records that its clock was set back', async () => {
      const { entry, seeded, transactions } = await appendAfter((one) =>
        // As if the clock had been an hour ahead until now.
        inLog(
          (transaction) =>
            sql`UPDATE audit_heads SET latest = latest + interval '1 hour'`.execute(transaction),
          one,
        ),
      );
      expect(transactions).toBe(2);
      const { rows } = await inLog(
        (transaction) =>
          sql<{ seconds: number; minutes: number }>`
        SELECT abs(extract(epoch FROM clock_timestamp() - ${String(entry['timestamp'])}::timestamptz))::float8 AS seconds,
          round(extract(epoch FROM set_back) / 60)::int AS minutes FROM audit_heads`.execute(transaction),
        seeded,
      );
      expect(rows[0]?.minutes).toBe(60);
      expect(rows[0]?.seconds).toBeLessThan(60);
    });
  },
);
