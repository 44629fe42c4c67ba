import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encrypt } from '../../../base/encryption/encryption.ts';
import { decryptPrivateKey } from '../../../base/encryption/private-key.ts';
import type { Transaction } from '../../../base/store/database.ts';

/** A stored key of the log. */
export interface StoredLogKey {
  readonly number: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The encrypted private key; null once it was deleted. */
  readonly encryptedKey: Uint8Array | null;
  readonly createdAt: Date;
  /** The signature of the previous key; null for the first. */
  readonly predecessorSignature: Uint8Array | null;
}

/** All keys of the log, former ones included, newest first. */
export async function readLogKeys(transaction: Transaction): Promise<StoredLogKey[]> {
  const rows = await transaction.selectFrom('log_keys').selectAll().orderBy('number', 'desc').execute();
  return rows.map((row) => ({
    number: row.number,
    publicKey: row.public_key,
    encryptedKey: row.private_key,
    createdAt: row.created_at,
    predecessorSignature: row.predecessor_signature,
  }));
}

/** A key that is not stored yet. */
export interface NewLogKey {
  readonly publicKey: Uint8Array;
  readonly encryptedKey: Uint8Array;
}

export function newLogKey(masterKey: Uint8Array): NewLogKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const encryptedKey = encrypt(
    masterKey,
    purposeOf(raw),
    privateKey.export({ format: 'der', type: 'pkcs8' }),
  );
  return { publicKey: raw, encryptedKey };
}

/** Stores a key under a number, unless another process was quicker. */
export async function storeLogKey(
  transaction: Transaction,
  { publicKey, encryptedKey }: NewLogKey,
  place: Pick<StoredLogKey, 'number' | 'predecessorSignature'> & Partial<Pick<StoredLogKey, 'createdAt'>>,
): Promise<void> {
  await transaction
    .insertInto('log_keys')
    .values({
      public_key: publicKey,
      private_key: encryptedKey,
      number: place.number,
      predecessor_signature: place.predecessorSignature,
      ...(place.createdAt === undefined ? {} : { created_at: place.createdAt }),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws {StoreError} when it was encrypted under another master key */
export function decryptLogKey(
  masterKey: Uint8Array,
  publicKey: Uint8Array,
  encryptedKey: Uint8Array,
): KeyObject {
  return decryptPrivateKey(masterKey, purposeOf(publicKey), encryptedKey, "the audit log's key");
}

function purposeOf(publicKey: Uint8Array): string {
  return `log key ${Buffer.from(publicKey).toString('base64url')}`;
}
