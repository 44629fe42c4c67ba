import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAcknowledged, noteAppended, writtenIn } from '../../src/base/store/acknowledged.ts';
import { afterCommit } from '../../src/base/store/after-commit.ts';
import type { Transaction } from '../../src/base/store/database.ts';
import { inSavepoint } from '../../src/base/store/savepoint.ts';
import { countablesOf, countOnCommit } from '../../src/base/telemetry/count-on-commit.ts';
import { appendEvent } from '../../src/ledger/events/append-event.ts';
import { changesNotedIn, developersNotedIn, noteEvent } from '../../src/ledger/events/noted-events.ts';
import { testServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Writes a change, and notes it in each way in which something is noted. */
async function change(transaction: Transaction, developerId: string, seq: number): Promise<void> {
  const event = { type: 'catalog.deleted', data: { audience: `https://${seq}.example` } } as const;
  await appendEvent(transaction, developerId, event);
  noteEvent(transaction, developerId, event, { developerId, by: { kind: 'server' }, door: 'schedule' });
  noteAppended(transaction, { log: 'audit', developerId, seq, entryId: `alog_${seq}`, hash: '' });
  countOnCommit(transaction, { what: 'provisioned', change: String(seq) });
}

test('what is undone is not noted either, and what was noted before and after it stays', async () => {
  const { id } = await server.signUp();
  const { id: other } = await server.signUp();
  const acknowledged = createAcknowledged();
  const committed: Transaction[] = [];
  const database = afterCommit(server.database, (transaction) => {
    acknowledged.remember(transaction);
    committed.push(transaction);
  });
  const result = await database.asSystem(async (transaction) => {
    await change(transaction, id, 1);
    const undone = await inSavepoint(
      transaction,
      async () => {
        await change(transaction, id, 2);
        await change(transaction, other, 3);
        throw new Error('refused');
      },
      (error) => (error as Error).message,
    );
    const kept = await inSavepoint(transaction, () => change(transaction, id, 4), String);
    return [undone, kept];
  });
  expect(result).toEqual(['refused', undefined]);
  const [transaction] = committed;
  if (transaction === undefined) throw new Error('nothing was committed');
  const audiences = (events: readonly { data: object }[]) =>
    events.map(({ data }) => (data as { audience: string }).audience);
  const kept = ['https://1.example', 'https://4.example'];
  expect(audiences(writtenIn(transaction))).toEqual(kept);
  expect(audiences(changesNotedIn(transaction).map(({ event }) => event))).toEqual(kept);
  expect([...developersNotedIn(transaction)]).toEqual([id]);
  expect(countablesOf(transaction).map((one) => 'change' in one && one.change)).toEqual(['1', '4']);
  expect(acknowledged.entries.map(({ seq }) => seq)).toEqual([4]);
  const { rows } = await database.asSystem((transaction) =>
    sql<{ id: string }>`SELECT id FROM events WHERE type = 'catalog.deleted' ORDER BY id`.execute(
      transaction,
    ),
  );
  expect(acknowledged.events.map((event) => event.id)).toEqual(rows.map((row) => row.id));
});
