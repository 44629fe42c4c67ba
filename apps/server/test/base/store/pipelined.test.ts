import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/base/store/database.ts';
import { postgresql } from '../../support/databases.ts';
import { holdingProxy } from '../../support/holding-proxy.ts';

const STATEMENTS = ['AS first_of_them', 'AS second_of_them', 'AS third_of_them'];

test('statements that are started together are sent before the first one is answered, and run in their order', async () => {
  const { environment } = await postgresql();
  const proxy = await holdingProxy(environment['DATABASE_URL'] ?? '');
  const database = await openDatabase({ url: proxy.url, dataDirectory: '', connections: 1 });
  const found = await database.asSystem(async (transaction) => {
    await sql`CREATE TEMPORARY SEQUENCE turns`.execute(transaction);
    // No answer comes until all of them were sent.
    proxy.holdUntil(STATEMENTS);
    return Promise.all(
      STATEMENTS.map((name) =>
        sql<{ turn: number; role: string }>`
          SELECT nextval('turns')::int AS turn, current_user AS role, 1 ${sql.raw(name)}`.execute(
          transaction,
        ),
      ),
    );
  });
  expect(found.map(({ rows: [row] }) => [row?.turn, row?.role])).toEqual([
    [1, 'grantex_system'],
    [2, 'grantex_system'],
    [3, 'grantex_system'],
  ]);
  await database.close();
});

test('of statements that are started together, the first fault is told, and nothing of them stays', async () => {
  const { environment } = await postgresql();
  const url = environment['DATABASE_URL'] ?? '';
  const database = await openDatabase({ url, dataDirectory: '', connections: 1 });
  const insert = (id: string) =>
    sql`INSERT INTO developers (id, name, mode) VALUES (${id}, 'one', 'sandbox')`;
  await expect(
    database.asSystem((transaction) =>
      Promise.all([
        insert('dev_1').execute(transaction),
        insert('dev_1').execute(transaction),
        insert('dev_2').execute(transaction),
      ]),
    ),
  ).rejects.toMatchObject({ code: '23505' });
  const { rows } = await database.asSystem((transaction) => sql`SELECT FROM developers`.execute(transaction));
  expect(rows).toEqual([]);
  let late: (() => Promise<unknown>) | undefined;
  await database.asSystem(async (transaction) => {
    late = () => insert('dev_3').execute(transaction);
  });
  await expect(late?.()).rejects.toThrow(/committed/);
  await database.close();
});
