import { rename, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'kysely';
import { defaultPublicUrl, type Config } from '../config/config.ts';
import { issuerBegunUnder } from '../../authority/keys/own-issuer.ts';
import type { Transaction } from '../../base/store/database.ts';
import { StoreError } from '../../base/store/errors.ts';
import { migrations } from '../../base/store/migrations/index.ts';
import { openOwned } from '../../base/store/owner.ts';
import { backupLines } from './backup-lines.ts';
import { FORMAT, FORMAT_VERSION, keyIdOf, macKeyOf, type Header, type Trailer } from './format.ts';
import { checkMasterKey } from './existing-master-key.ts';
import { readMigration } from './tables.ts';

export interface WriteBackupOptions {
  config: Config;
  masterKey: Uint8Array;
  /** Version of this server. */
  release: string;
  /** The file of the backup. An existing file is never overwritten. */
  file: string;
  onRows?: (table: string, rows: number) => void;
}

/** A backup on the disk. */
export interface WrittenBackup {
  file: string;
  header: Header;
  trailer: Trailer;
  /** Of the file. */
  bytes: number;
}

/**
 * Writes one consistent view of the whole database into a file (mode 0600), which gets its name only once all of it is on the
 * disk. It does not contain the master key. PostgreSQL can be backed up while servers run.
 * @throws {StoreError} when the file exists or cannot be written, or the database cannot be read
 */
export async function writeBackup(options: WriteBackupOptions): Promise<WrittenBackup> {
  const { config, file } = options;
  if ((await stat(file).catch(() => undefined)) !== undefined) {
    throw new StoreError(`${file} already exists and is not overwritten`);
  }
  const database = await openOwned({ url: config.databaseUrl, dataDirectory: config.dataDirectory });
  try {
    return await database.inTransaction(
      (transaction) => writeWhole(transaction, options),
      'REPEATABLE READ, READ ONLY',
    );
  } finally {
    await database.close();
  }
}

async function writeWhole(transaction: Transaction, options: WriteBackupOptions): Promise<WrittenBackup> {
  const { masterKey, file, onRows } = options;
  const migration = await readKnownMigration(transaction);
  // Row-level security applies to the owner, too. This role sees every row.
  await sql`SET LOCAL ROLE grantex_system`.execute(transaction);
  await checkMasterKey(transaction, masterKey);
  const header = await headerOf(transaction, migration, options);
  const lines = backupLines(transaction, {
    header,
    macKey: macKeyOf(masterKey),
    ...(onRows === undefined ? {} : { onRows }),
  });
  const trailer = await writeFileAtOnce(file, lines);
  return { file, header, trailer, bytes: (await stat(file)).size };
}

async function readKnownMigration(transaction: Transaction): Promise<string> {
  const migration = await readMigration(transaction);
  if (migration === undefined) throw new StoreError('this database is not that of a Grantex server');
  if (!Object.hasOwn(migrations, migration)) {
    throw new StoreError(
      'the database was written by a newer release of Grantex; back it up with that release',
    );
  }
  return migration;
}

async function headerOf(
  transaction: Transaction,
  migration: string,
  { config, masterKey, release }: WriteBackupOptions,
): Promise<Header> {
  const issuer = config.publicUrl ?? defaultPublicUrl(config, config.port);
  const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(transaction);
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    release,
    migration,
    issuer: (await issuerBegunUnder(transaction, issuer)) ?? issuer,
    mode: config.mode,
    at: (rows[0]?.at ?? new Date()).toISOString(),
    masterKey: keyIdOf(masterKey),
  };
}

/** Writes under another name until the file is complete and flushed, so that a file with its name is reliable. */
async function writeFileAtOnce(file: string, lines: AsyncGenerator<string, Trailer>): Promise<Trailer> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    const trailer = await compress(handle, lines);
    await rename(unfinished, file);
    await flushFolder(dirname(file));
    return trailer;
  } catch (error) {
    await rm(unfinished, { force: true });
    if ((error as { syscall?: unknown }).syscall === undefined) throw error;
    throw new StoreError(`${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

async function compress(handle: FileHandle, lines: AsyncGenerator<string, Trailer>): Promise<Trailer> {
  let trailer: Trailer | undefined;
  async function* remembering(): AsyncGenerator<string> {
    trailer = yield* lines;
  }
  await pipeline(Readable.from(remembering()), createGzip(), handle.createWriteStream({ flush: true }));
  if (trailer === undefined) throw new Error('a backup ended before its last line');
  return trailer;
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder and does not need to flush one.
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
