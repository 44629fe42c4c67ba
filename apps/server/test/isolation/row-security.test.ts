import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { tenant, type Tenant } from './tenant.ts';

let server: TestServer;
let client: pg.Client;
let victim: Tenant;
let attacker: Tenant;
let tables: string[];
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({ place });
  victim = await tenant(server, 'user_victim');
  attacker = await tenant(server, 'user_attacker');
  client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'developer_id' ORDER BY 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(async () => {
  await client.end();
  await server.close();
});

/** Runs statements as the application does for a developer, and takes back what they did. */
async function asApplication<RESULT>(developerId: string, work: () => Promise<RESULT>): Promise<RESULT> {
  await client.query('BEGIN');
  try {
    await client.query(
      `SELECT set_config('role', 'grantex_app', true), set_config('grantex.developer', $1, true)`,
      [developerId],
    );
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

const count = async (sql: string, values: unknown[] = []): Promise<number | null> =>
  (await client.query(sql, values)).rowCount;

test('every table in the database belongs to developers, or is known not to', async () => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  const others = rows.map(({ name }) => name).filter((name) => !tables.includes(name));
  expect(others).toEqual(['developers', 'issuer_keys', 'kysely_migration', 'kysely_migration_lock']);
});

test('row-level security is on, and forced, for every one of them', async () => {
  const { rows } = await client.query(
    `SELECT relname FROM pg_class WHERE relname = ANY ($1) AND NOT (relrowsecurity AND relforcerowsecurity)`,
    [[...tables, 'developers']],
  );
  expect(rows).toEqual([]);
});

test('the application sees its own rows, and none of anybody else', async () => {
  for (const table of tables) {
    const isEmpty = (await count(`SELECT FROM ${table} WHERE developer_id = $1`, [victim.id])) === 0;
    if (isEmpty) continue;
    const seen = await asApplication(attacker.id, () =>
      count(`SELECT FROM ${table} WHERE developer_id IS DISTINCT FROM $1`, [attacker.id]),
    );
    const own = await asApplication(victim.id, () =>
      count(`SELECT FROM ${table} WHERE developer_id = $1`, [victim.id]),
    );
    expect([table, seen, (own ?? 0) > 0]).toEqual([table, 0, true]);
  }
});

test('the application sees nothing while it acts for nobody', async () => {
  for (const table of [...tables, 'developers']) {
    expect([table, await asApplication('', () => count(`SELECT FROM ${table}`))]).toEqual([table, 0]);
  }
});

describe("with another developer's rows the application", () => {
  const changeable = (): string[] => tables.filter((table) => table !== 'audit_entries');

  test('cannot change one', async () => {
    for (const table of changeable()) {
      const changed = await asApplication(attacker.id, () =>
        count(`UPDATE ${table} SET developer_id = developer_id WHERE developer_id = $1`, [victim.id]),
      );
      expect([table, changed]).toEqual([table, 0]);
    }
  });

  test('cannot delete one', async () => {
    for (const table of changeable()) {
      const deleted = await asApplication(attacker.id, () =>
        count(`DELETE FROM ${table} WHERE developer_id = $1`, [victim.id]),
      );
      expect([table, deleted]).toEqual([table, 0]);
    }
  });

  test('cannot make one, nor give away its own', async () => {
    await expect(
      asApplication(attacker.id, () =>
        count(`INSERT INTO principals (id, developer_id) VALUES ('prn_x', $1)`, [victim.id]),
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(
      asApplication(attacker.id, () => count(`UPDATE principals SET developer_id = $1`, [victim.id])),
    ).rejects.toThrow(/row-level security/);
  });
});

test.each([
  ['UPDATE audit_entries SET action = action', /permission denied/],
  ['DELETE FROM audit_entries', /permission denied/],
  ['TRUNCATE audit_entries', /permission denied/],
  ['ALTER TABLE audit_entries DISABLE TRIGGER ALL', /must be owner/],
  ['SELECT FROM issuer_keys', /permission denied/],
  ['DELETE FROM developers', /permission denied/],
  ['DROP TABLE grants', /must be owner/],
])('the application may not %s', async (statement, message) => {
  await expect(asApplication(victim.id, () => count(statement))).rejects.toThrow(message);
});

test.each([
  'UPDATE audit_entries SET action = action',
  'DELETE FROM audit_entries',
  'TRUNCATE audit_entries',
])('even the owner is stopped at %s by a trigger', async (statement) => {
  await expect(client.query(statement)).rejects.toThrow(/append-only/);
});
