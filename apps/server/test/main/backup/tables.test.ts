import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORDER, readTables } from '../../../src/main/backup/tables.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { openPlace, postgresql } from '../../support/databases.ts';

/** What a backup relies on in the schema; a migration that breaks it fails here. */
describe('the tables', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await postgresql());
  });
  afterAll(() => database.close());

  const namesFrom = async (query: string): Promise<string[]> => {
    const { rows } = await database.asSystem((transaction) =>
      sql.raw<{ name: string }>(query).execute(transaction),
    );
    return rows.map(({ name }) => name);
  };

  test('are ordered so that each comes after those that it refers to', async () => {
    const tables = await database.asSystem(readTables);
    const places = new Map(tables.map(({ name }, place) => [name, place]));
    expect(tables.length).toBeGreaterThan(20);
    for (const { name, refersTo } of tables) {
      for (const other of refersTo) expect(places.get(other)).toBeLessThan(places.get(name) ?? -1);
    }
  });

  test('that refer to themselves have an order of rows', async () => {
    const names = await namesFrom(
      `SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'f' AND conrelid = confrelid`,
    );
    expect(names).toEqual(Object.keys(ORDER));
  });

  test('have no state besides their rows: no sequence, no generated column, no large object', async () => {
    expect(await namesFrom(`SELECT relname AS name FROM pg_class WHERE relkind = 'S'`)).toEqual([]);
    expect(
      await namesFrom(`SELECT attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND (attgenerated <> '' OR attidentity <> '')`),
    ).toEqual([]);
  });

  test('can all be read and filled by the role that backs up and restores', async () => {
    const closed = await namesFrom(`SELECT relname AS name FROM pg_class c
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'kysely%'
      AND NOT (has_table_privilege('grantex_system', oid, 'SELECT') AND has_table_privilege('grantex_system', oid, 'INSERT'))`);
    expect(closed).toEqual([]);
    const hidden = await namesFrom(`SELECT relname AS name FROM pg_class c
      WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid
        AND 'grantex_system'::regrole = ANY (polroles) AND pg_get_expr(polqual, polrelid) = 'true')`);
    expect(hidden).toEqual([]);
  });
});
