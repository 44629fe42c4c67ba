import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Appender, createAppender } from '../../../src/ledger/audit/append/appender.ts';
import { eraseDetails } from '../../../src/ledger/audit/erase.ts';
import { type Database, openDatabase } from '../../../src/base/store/database.ts';
import { postgresql } from '../../support/databases.ts';
import { seed, seedGrant, type Seeded } from './seed.ts';

const ROUNDS = 200;

let database: Database;
let appender: Appender;
beforeAll(async () => {
  const { environment } = await postgresql();
  database = await openDatabase({ dataDirectory: '', url: environment['DATABASE_URL'] ?? '' });
  appender = createAppender(database);
});
afterAll(async () => {
  await appender.close();
  await database.close();
});

function erase({ developerId, principal }: Seeded): Promise<void> {
  return database.forDeveloper(developerId, async (transaction) => {
    await transaction
      .updateTable('principals')
      .set({ principal_id: null, salt: null })
      .where('id', '=', principal)
      .execute();
    await eraseDetails(transaction, { developerId, principal });
  });
}

function detailsOf({ developerId, principal }: Seeded): Promise<number[]> {
  return database.forDeveloper(developerId, async (transaction) => {
    const rows = await transaction
      .selectFrom('audit_details')
      .innerJoin('audit_entries', (join) =>
        join
          .onRef('audit_entries.developer_id', '=', 'audit_details.developer_id')
          .onRef('audit_entries.seq', '=', 'audit_details.seq'),
      )
      .select('audit_details.seq')
      .where('audit_entries.principal', '=', principal)
      .execute();
    return rows.map(({ seq }) => seq);
  });
}

test(`appends that race an erasure leave nothing personal behind, ${ROUNDS} times`, async () => {
  const { developerId } = await seed(database);
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = await seedGrant(database, developerId, `user_${round}`);
    const request = {
      grantId: person.grantId,
      action: 'a',
      status: 'allowed',
      metadata: { seat: '4A' },
    } as const;
    const append = () => appender.append(developerId, request);
    // The first runs when the erasure begins; the others come while it runs.
    const first = append();
    await Promise.all([first, erase(person), append(), append().then(append)]);
    expect([round, await detailsOf(person)]).toEqual([round, []]);
  }
});

test('even the first entry of a chain without a head', async () => {
  for (let round = 0; round < ROUNDS / 4; round += 1) {
    const person = await seed(database);
    const request = {
      grantId: person.grantId,
      action: 'a',
      status: 'allowed',
      metadata: { seat: '4A' },
    } as const;
    await Promise.all([appender.append(person.developerId, request), erase(person)]);
    expect([round, await detailsOf(person)]).toEqual([round, []]);
  }
});
