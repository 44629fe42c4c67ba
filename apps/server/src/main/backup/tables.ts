import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/** A table of the database, with its columns in their order. */
export interface Table {
  name: string;
  columns: string[];
  /** The other tables that its rows refer to. */
  refersTo: string[];
}

/**
 * The order of the rows of a table that refers to itself, in which none refers to a later one.
 * `test/main/backup/tables.test.ts` fails for a table that refers to itself and is missing here.
 */
export const ORDER: Readonly<Record<string, string>> = { grants: 'cardinality(ancestor_grant_ids)' };

/** Every table except those of the migrations. Referenced tables come first. */
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

/** The name of the database's newest migration; undefined when it is not the database of a server. */
export async function readMigration(transaction: Transaction): Promise<string | undefined> {
  const { rows: found } = await sql<{ there: boolean }>`
    SELECT to_regclass('kysely_migration') IS NOT NULL AS there`.execute(transaction);
  if (found[0]?.there !== true) return undefined;
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM kysely_migration ORDER BY name DESC LIMIT 1`.execute(transaction);
  return rows[0]?.name;
}
