import { sql } from 'kysely';
import { JSON_OPTION, type Command } from './command.ts';
import { withDatabase } from './open-database.ts';
import { createLocalSigner } from '../../authority/keys/local-signer.ts';
import { readRelease } from '../config/release.ts';
import { FolderInUseError, StoreError } from '../../base/store/errors.ts';
import { isDatabaseUnavailable } from '../../base/store/unavailable.ts';
import { afterRestore } from '../backup/after-restore.ts';
import { checkMasterKey, existingMasterKey } from '../backup/existing-master-key.ts';
import { createProgress } from '../backup/progress.ts';
import { reportAftermath, reportBackup, reportRestore } from '../backup/reports.ts';
import { restoreBackup, type RestoredBackup } from '../backup/restore-backup.ts';
import { writeBackup, type WrittenBackup } from '../backup/write-backup.ts';

const KEEP_GRANTS = {
  '--keep-grants': 'you state that no server ran since the backup (a move): grants stay in force',
} as const;

export const backup: Command = {
  name: 'backup',
  options: {
    '--output <file>': 'default: grantex-<mode>-<time>.jsonl.gz in the working folder',
    ...JSON_OPTION,
  },
  meaning: 'Writes the whole database, without the master key, into one file',
  async run({ config, options, print }) {
    const file = options.output ?? `grantex-${config.mode}-${stamp()}.jsonl.gz`;
    const masterKey = await existingMasterKey(config);
    const release = await readRelease();
    const { onRows } = createProgress('written');
    const written = await explained(writeBackup({ config, masterKey, release, file, onRows }));
    if (options.json) return print(asJson(written));
    for (const line of reportBackup(written)) print(line);
  },
};

export const restore: Command = {
  name: 'restore',
  parameters: ['file'],
  options: { ...KEEP_GRANTS, ...JSON_OPTION },
  meaning: 'Makes an empty database from a backup, of either engine',
  async run({ config, parameters: [file = ''], options, print }) {
    const masterKey = await existingMasterKey(config);
    const { onRows } = createProgress('restored');
    const isKept = options.keepGrants === true;
    const restored = await explained(restoreBackup({ config, masterKey, file, keepGrants: isKept, onRows }));
    if (options.json) return print(asJson(restored));
    for (const line of reportRestore(restored, config.publicUrl)) print(line);
  },
};

export const restored: Command = {
  name: 'restored',
  options: { ...KEEP_GRANTS, ...JSON_OPTION },
  meaning: 'Must be run once after a restore by other means: pg_restore, point in time, a copied folder',
  async run({ config, options, print }) {
    const masterKey = await existingMasterKey(config);
    const signer = createLocalSigner(masterKey);
    const isKept = options.keepGrants === true;
    const aftermath = await withDatabase(config, ({ database }) =>
      database.asSystem(async (transaction) => {
        await sql`SET LOCAL statement_timeout = 0`.execute(transaction);
        // With another master key it would make an issuer key that no server can use.
        await checkMasterKey(transaction, masterKey);
        return afterRestore(transaction, { keepGrants: isKept, signer });
      }),
    );
    if (options.json) return print(JSON.stringify(aftermath));
    for (const line of reportAftermath(aftermath, 'after the moment that was restored')) print(line);
  },
};

/** Without the digests of the content, which are only useful inside the file. */
function asJson({ trailer, ...rest }: WrittenBackup | RestoredBackup): string {
  return JSON.stringify({ ...rest, rows: trailer.rows });
}

/** The time, in a form for file names. */
function stamp(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Turns errors that a person can fix into one line. */
async function explained<RESULT>(work: Promise<RESULT>): Promise<RESULT> {
  try {
    return await work;
  } catch (error) {
    if (isDatabaseUnavailable(error)) {
      throw new StoreError(`the database has gone: ${(error as Error).message}`, { cause: error });
    }
    if (!(error instanceof FolderInUseError)) throw error;
    throw new StoreError(
      'a server runs on this embedded database; stop it first (PostgreSQL is backed up while servers run)',
      { cause: error },
    );
  }
}
