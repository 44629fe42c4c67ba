import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAgentKeys } from '../../src/authority/agents/agent-keys.ts';
import { findByKeys } from '../../src/ledger/audit/stored/stored-rows.ts';
import { openDatabase, type Database } from '../../src/base/store/database.ts';
import { postgresql as dialect } from '../../src/base/store/postgresql.ts';
import type { Schema } from '../../src/base/store/schema/schema.ts';
import { emptyPostgresql } from '../support/databases.ts';

const DEVELOPER = 'dev_1';
const whoAmI = sql<{ role: string; developer: string }>`
  SELECT current_user AS role, current_setting('grantex.developer', true) AS developer`;

let url: string;
let database: Database;

beforeAll(async () => {
  url = (await emptyPostgresql()).environment['DATABASE_URL'] ?? '';
  // One connection, so that anything a transaction leaves behind would meet the next one.
  database = await openDatabase({ url, dataDirectory: 'memory://', connections: 1 });
});
afterAll(() => database.close());

test('each transaction runs under its own role and developer, whatever ran before it on the connection', async () => {
  const seen = [
    await database.forDeveloper(
      DEVELOPER,
      async (transaction) => (await whoAmI.execute(transaction)).rows[0],
    ),
    await database.asSystem(async (transaction) => (await whoAmI.execute(transaction)).rows[0]),
    await database.forDeveloper('dev_2', async (transaction) => (await whoAmI.execute(transaction)).rows[0]),
  ];
  expect(seen).toEqual([
    { role: 'grantex_app', developer: DEVELOPER },
    { role: 'grantex_system', developer: '' },
    { role: 'grantex_app', developer: 'dev_2' },
  ]);
});

test('a statement outside of any transaction runs as the role that sees no rows', async () => {
  const kysely = new Kysely<Schema>({ dialect: dialect(url, { connections: 1, role: 'grantex_app' }) });
  await database.asSystem(async (transaction) => {
    await sql`INSERT INTO developers (id, name, mode) VALUES (${DEVELOPER}, 'one', 'sandbox')`.execute(
      transaction,
    );
  });
  const { rows } = await whoAmI.execute(kysely);
  expect(rows[0]?.role).toBe('grantex_app');
  expect(await kysely.selectFrom('developers').select('id').execute()).toEqual([]);
  await kysely.destroy();
});

test('a transaction whose role cannot be set is refused, and none of its statements has an effect', async () => {
  const work = database.forDeveloper('\0', async (transaction) => {
    await sql`UPDATE developers SET name = 'changed'`.execute(transaction);
  });
  await expect(work).rejects.toThrow('invalid byte sequence');
  const names = await database.asSystem((transaction) =>
    transaction.selectFrom('developers').select('name').execute(),
  );
  expect(names).toEqual([{ name: 'one' }]);
});

test('a failed statement ends its transaction, and the connection serves the next one', async () => {
  const failing = database.asSystem(async (transaction) => {
    await sql`UPDATE developers SET name = 'changed'`.execute(transaction);
    await sql`SELECT 1 / ${0}::integer`.execute(transaction);
  });
  await expect(failing).rejects.toThrow('division by zero');
  const names = await database.asSystem((transaction) =>
    transaction.selectFrom('developers').select('name').execute(),
  );
  expect(names).toEqual([{ name: 'one' }]);
});

test('a transaction that ignores a failed statement cannot commit', async () => {
  const work = database.asSystem(async (transaction) => {
    await sql`UPDATE developers SET name = 'changed'`.execute(transaction);
    await sql`SELECT 1 / ${0}::integer`.execute(transaction).catch(() => undefined);
  });
  await expect(work).rejects.toThrow('rolled back');
  const names = await database.asSystem((transaction) =>
    transaction.selectFrom('developers').select('name').execute(),
  );
  expect(names).toEqual([{ name: 'one' }]);
});

test('the requested length of a list does not change the statement', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `x${index}`);
  const prepared = await database.forDeveloper(DEVELOPER, async (transaction) => {
    for (const length of ids.keys()) {
      await readAgentKeys(transaction, ids.slice(0, length + 1));
      await findByKeys(transaction, ids.slice(0, length + 1));
    }
    return sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(transaction);
  });
  const ofLists = prepared.rows.filter(({ statement }) => /agent_keys|audit_entries/.test(statement));
  expect(ofLists).toHaveLength(2);
});

test('the number of prepared statements is bounded, and transactions beyond it work', async () => {
  await database.asSystem(async (transaction) => {
    for (let index = 0; index < 510; index += 1) {
      const { rows } = await sql<{
        sum: number;
      }>`SELECT ${index}::integer + ${sql.raw(String(index))} AS sum`.execute(transaction);
      expect(rows[0]?.sum).toBe(2 * index);
    }
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM pg_prepared_statements`.execute(
      transaction,
    );
    expect(rows[0]?.count).toBe(500);
  });
});
