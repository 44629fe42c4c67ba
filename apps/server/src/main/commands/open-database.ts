import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { masterKeyOf } from '../config/master-key.ts';
import { openDatabase, type Database } from '../../base/store/database.ts';
import { FolderInUseError } from '../../base/store/errors.ts';
import { CommandError } from './command.ts';

/** What a command works with. */
export interface Opened {
  database: Database;
  masterKey: Uint8Array;
}

/**
 * Opens the database that the configuration names, does `work` and closes it.
 * @throws {CommandError} when there is no such embedded database, or a running server holds it
 * @throws {StoreError} when it cannot be opened
 */
export async function withDatabase<RESULT>(
  config: Config,
  work: (opened: Opened) => Promise<RESULT>,
): Promise<RESULT> {
  const database = await openExisting(config);
  try {
    return await work({ database, masterKey: await masterKeyOf(config) });
  } finally {
    await database.close();
  }
}

async function openExisting({ databaseUrl, dataDirectory }: Config): Promise<Database> {
  if (databaseUrl !== undefined) return openDatabase({ url: databaseUrl, dataDirectory });
  if (!existsSync(join(dataDirectory, 'database'))) {
    throw new CommandError(
      `there is no database in ${dataDirectory}; set GRANTEX_DATA_DIR or DATABASE_URL as the server has it`,
    );
  }
  try {
    return await openDatabase({ dataDirectory });
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new CommandError(
      `a running server holds ${dataDirectory}; stop it first (on PostgreSQL, commands run beside the server)`,
      { cause: error },
    );
  }
}
