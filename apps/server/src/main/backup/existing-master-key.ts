import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Config } from '../config/config.ts';
import { masterKeyOf } from '../config/master-key.ts';
import { createLocalSigner } from '../../authority/keys/local-signer.ts';
import type { StoredKeyReference } from '../../authority/keys/signer.ts';
import type { Transaction } from '../../base/store/database.ts';
import { StoreError } from '../../base/store/errors.ts';

/**
 * The existing master key: a restore with a new one would be useless.
 * @throws {StoreError} when there is none
 */
export async function existingMasterKey(config: Config): Promise<Uint8Array> {
  const { masterKey, dataDirectory } = config;
  if (masterKey === undefined && !existsSync(join(dataDirectory, 'master.key'))) {
    throw new StoreError(
      `the master key is not part of a backup: set GRANTEX_MASTER_KEY, or put master.key into ${dataDirectory} (mode 0600)`,
    );
  }
  return masterKeyOf(config);
}

/** @throws {StoreError} when the issuer's keys were encrypted under another master key */
export async function checkMasterKey(transaction: Transaction, masterKey: Uint8Array): Promise<void> {
  const { rows } = await sql<StoredKeyReference>`
    SELECT kid, private_key AS reference FROM issuer_keys
    WHERE state IN ('active', 'next') AND private_key IS NOT NULL`.execute(transaction);
  const signer = createLocalSigner(masterKey);
  for (const key of rows) await signer.prepare(key);
}
