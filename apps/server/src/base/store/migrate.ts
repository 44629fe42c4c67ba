import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, MIGRATION_LOCK_ID, Migrator } from 'kysely/migration';
import { StoreError } from './errors.ts';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema/schema.ts';

/** Blocks migrations of the database until this connection is closed. */
export async function lockMigrations(kysely: Kysely<Schema>): Promise<void> {
  const options = { lockTable: DEFAULT_MIGRATION_LOCK_TABLE, lockRowId: MIGRATION_LOCK_ID };
  await kysely.getExecutor().adapter.acquireMigrationLock(kysely, options);
}

/**
 * Migrates the database to this release's schema, in one transaction. Several processes may start at once.
 * @param target the migration to stop after; the newest by default
 * @throws {StoreError} when the database was written by a newer release, or cannot be reached.
 */
export async function migrate(kysely: Kysely<Schema>, target?: string): Promise<void> {
  if (kysely.isTransaction) return migrateLocked(kysely, target);
  try {
    await kysely.transaction().execute(async (transaction) => {
      // Before the migrator, which makes its own tables before it locks: a running restore must find none.
      await lockMigrations(transaction);
      await migrateLocked(transaction, target);
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`the database cannot be opened: ${(error as Error).message}`, { cause: error });
  }
}

async function migrateLocked(kysely: Kysely<Schema>, target?: string): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } });
  const { error } =
    target === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(target);
  if (error === undefined) {
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (reason.startsWith('corrupted migrations')) {
    throw new StoreError('the database was written by a newer release of Grantex; start that release', {
      cause: error,
    });
  }
  throw new StoreError(`the database cannot be opened: ${reason}`, { cause: error });
}
