import { sql } from 'kysely';
import type { Config } from '../config/config.ts';
import { createLocalSigner } from '../../authority/keys/local-signer.ts';
import type { Transaction } from '../../base/store/database.ts';
import { StoreError } from '../../base/store/errors.ts';
import { lockMigrations, migrate } from '../../base/store/migrate.ts';
import { migrations } from '../../base/store/migrations/index.ts';
import { openOwned } from '../../base/store/owner.ts';
import { afterRestore, type AfterRestoreOptions, type Aftermath } from './after-restore.ts';
import type { Header, TableLine, Trailer } from './format.ts';
import { checkMasterKey } from './existing-master-key.ts';
import { newer, readBackup, type BackupVisitor } from './read-backup.ts';
import { readTables, type Table } from './tables.ts';

export interface RestoreBackupOptions extends AfterRestoreOptions {
  config: Config;
  masterKey: Uint8Array;
  file: string;
  onRows?: (table: string, rows: number) => void;
}

/** A restored database, migrated to this release. */
export interface RestoredBackup extends Aftermath {
  header: Header;
  trailer: Trailer;
  /** The migration that the database has now. */
  migration: string;
}

/**
 * Makes the database from a backup of either engine, in one transaction: all of it, or nothing. A backup of an older release
 * is migrated to this one.
 * @throws {StoreError} when the database is not empty, or the file is not a whole backup that this release can read
 */
export async function restoreBackup(options: RestoreBackupOptions): Promise<RestoredBackup> {
  const { config, masterKey, keepGrants } = options;
  const { databaseUrl: url, dataDirectory } = config;
  const database = await openOwned({ url, dataDirectory, make: true });
  try {
    return await database.inTransaction(async (transaction) => {
      const loaded = await loadBackup(transaction, options);
      await migrate(transaction);
      await sql`SET LOCAL ROLE grantex_system`.execute(transaction);
      await checkMasterKey(transaction, masterKey);
      const aftermath = await afterRestore(transaction, { keepGrants, signer: createLocalSigner(masterKey) });
      return { ...loaded, ...aftermath, migration: Object.keys(migrations).toSorted().at(-1) ?? '' };
    });
  } finally {
    await database.close();
  }
}

/**
 * Fills an empty database with a backup, in the schema that it was made with.
 * @throws {StoreError} see {@link restoreBackup}; roll back then
 */
export async function loadBackup(
  transaction: Transaction,
  { config, masterKey, file, onRows = () => undefined }: Omit<RestoreBackupOptions, 'keepGrants'>,
): Promise<{ header: Header; trailer: Trailer }> {
  // A server that starts meanwhile finds the restored data. If a server was first, the database is no longer empty.
  await lockMigrations(transaction);
  await refuseUnlessEmpty(transaction);
  let header: Header | undefined;
  const loader = createLoader(transaction, onRows);
  const trailer = await readBackup(file, masterKey, {
    ...loader.visitor,
    async header(found) {
      header = found;
      checkHeader(found, config);
      await migrate(transaction, found.migration);
      await checkDisposals(transaction, false);
      await sql`SET LOCAL ROLE grantex_system`.execute(transaction);
      await loader.begin();
    },
  });
  loader.checkAll();
  await sql`RESET ROLE`.execute(transaction);
  await checkDisposals(transaction, true);
  if (header === undefined) throw new Error('a backup was read that has no header');
  return { header, trailer };
}

/** What a backup says was disposed of was checked when that was decided: by now the entries may be gone (migration 0052). */
async function checkDisposals(transaction: Transaction, isOn: boolean): Promise<void> {
  await sql`ALTER TABLE IF EXISTS audit_disposals ${sql.raw(isOn ? 'ENABLE' : 'DISABLE')} TRIGGER no_early_disposals`.execute(
    transaction,
  );
}

async function refuseUnlessEmpty(transaction: Transaction): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')`.execute(transaction);
  if (rows[0]?.count === 0) return;
  throw new StoreError(
    'the database is not empty; restore into a new one, before a server has started on it',
  );
}

function checkHeader(header: Header, { mode }: Config): void {
  if (!Object.hasOwn(migrations, header.migration)) throw new StoreError(`the backup ${newer(header)}`);
  if (header.mode === mode) return;
  throw new StoreError(`the backup is from a ${header.mode} server; set GRANTEX_MODE=${header.mode}`);
}

interface Loader {
  begin(): Promise<void>;
  visitor: Pick<BackupVisitor, 'table' | 'rows'>;
  checkAll(): void;
}

function createLoader(transaction: Transaction, onRows: (table: string, rows: number) => void): Loader {
  let missing = new Map<string, Table>();
  let current = '';
  return {
    async begin() {
      missing = new Map((await readTables(transaction)).map((table) => [table.name, table]));
    },
    visitor: {
      async table({ '@table': name, columns }: TableLine) {
        const table = missing.get(name);
        if (table === undefined || table.columns.join() !== columns.join()) throw otherTables(name);
        missing.delete(name);
        current = name;
      },
      async rows(json, count) {
        await sql`INSERT INTO ${sql.table(current)}
          SELECT * FROM json_populate_recordset(NULL::${sql.table(current)}, ${json}::json)`.execute(
          transaction,
        );
        onRows(current, count);
      },
    },
    checkAll() {
      for (const name of missing.keys()) throw otherTables(name);
    },
  };
}

function otherTables(name: string): StoreError {
  return new StoreError(`the backup does not have the table ${name} as the release that it names has it`);
}
