import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/** A table as it is in the database, with its columns in their order. */
export interface Table {
  name: string;
  columns: string[];
  /** Tables that its rows refer to, itself left out. */
  refersTo: string[];
}

/**
 * Where a table refers to itself, its rows are read in an order in which none refers to a later one.
 * `test/main/backup/tables.test.ts` fails for a table that refers to itself and does not stand here.
 */
export const ORDER: Readonly<Record<string, string>> = { grants: 'cardinality(ancestor_grant_ids)' };

/** Every table but those of the migrations, those that are referred to first. */
export async function readTables(transaction: Transaction): Promise<Table[]> {
  const { rows } = await sql<Table>`
    SELECT c.relname AS name,
      (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
      (SELECT COALESCE(json_agg(DISTINCT t.relname), '[]') FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
        WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS "refersTo"
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname NOT LIKE 'kysely\\_%'
    ORDER BY c.relname`.execute(transaction);
  return inOrder(rows);
}

function inOrder(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  const placed = new Set<string>();
  while (ordered.length < tables.length) {
    const next = tables.filter(
      ({ name, refersTo }) => !placed.has(name) && refersTo.every((other) => placed.has(other)),
    );
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    ordered.push(...next);
    for (const { name } of next) placed.add(name);
  }
  return ordered;
}

/** The name of the newest migration that the database has; undefined when it is no database of a server. */
export async function readMigration(transaction: Transaction): Promise<string | undefined> {
  const { rows: found } = await sql<{ there: boolean }>`
    SELECT to_regclass('kysely_migration') IS NOT NULL AS there`.execute(transaction);
  if (found[0]?.there !== true) return undefined;
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM kysely_migration ORDER BY name DESC LIMIT 1`.execute(transaction);
  return rows[0]?.name;
}
