import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { loadBackup } from '../../../src/main/backup/restore-backup.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { openOwned } from '../../../src/base/store/owner.ts';
import type { Place } from '../../support/databases.ts';
import type { Released } from './released-data.ts';
import { MASTER_KEY } from './released-server.ts';

/** A file of `released/`. */
export function fileOf(engine: Place['engine'], ending: 'json' | 'jsonl.gz'): string {
  return fileURLToPath(new URL(`./released/0001.${engine}.${ending}`, import.meta.url));
}

/** What the released server returned when the data was created. */
export async function readReleased(engine: Place['engine']): Promise<Released> {
  return JSON.parse(await readFile(fileOf(engine, 'json'), 'utf8')) as Released;
}

/** Restores the released server's database at a place, with its schema, as old as when it was backed up. */
export async function layDown(place: Place): Promise<void> {
  const { madeAt } = await readReleased(place.engine);
  const config = readConfig(place.environment);
  const { databaseUrl: url, dataDirectory } = config;
  const database = await openOwned({ url, dataDirectory, make: true });
  try {
    await database.inTransaction(async (transaction) => {
      const file = fileOf(place.engine, 'jsonl.gz');
      await loadBackup(transaction, { config, masterKey: MASTER_KEY, file });
      await moveToNow(transaction, madeAt);
    });
  } finally {
    await database.close();
  }
}

/** Decides whether one release of PostgreSQL can read the files of another. */
export async function readControl(transaction: Transaction): Promise<object> {
  const { rows } = await sql<object>`
    SELECT pg_control_version, catalog_version_no, max_data_alignment, database_block_size, wal_block_size,
      max_identifier_length, float8_pass_by_value, data_page_checksum_version,
      (SELECT json_object_agg(datname, datlocprovider::text || ' ' || datcollate || ' ' || coalesce(datlocale, ''))
        FROM pg_database WHERE datname = current_database()) AS locale
    FROM pg_control_system(), pg_control_init()`.execute(transaction);
  return rows[0] ?? {};
}

/**
 * Codes live for a minute and grants for a day, so every instant except those of the audit log is moved by the same
 * time.
 */
async function moveToNow(transaction: Transaction, madeAt: string): Promise<void> {
  const { rows } = await sql<{ table: string; set: string }>`
    SELECT c.relname AS table,
      string_agg(format('%I = %I + (clock_timestamp() - %L::timestamptz)', attname, attname, ${madeAt}::text), ', ') AS set
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND atttypid = 'timestamptz'::regtype AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'audit_entries' AND attnum > 0
    GROUP BY c.relname`.execute(transaction);
  for (const { table, set } of rows) {
    await sql`UPDATE ${sql.table(table)} SET ${sql.raw(set)}`.execute(transaction);
  }
}
