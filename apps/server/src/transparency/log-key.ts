import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { open, seal } from '../keys/sealed-box.ts';
import type { Database } from '../store/database.ts';
import { StoreError } from '../store/errors.ts';

/** The key that signs every developer's checkpoints, and nothing else. */
export interface LogKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
  /** Ed25519 over the bytes: 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * Reads the log's key, and makes it on the first start.
 * @throws {StoreError} when the master key does not open it
 */
export async function openLogKey(database: Database, masterKey: Uint8Array): Promise<LogKey> {
  const stored = (await readKey(database)) ?? (await makeKey(database, masterKey));
  const privateKey = unsealKey(masterKey, stored.public_key, stored.private_key);
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    publicKey: Buffer.from(x, 'base64url'),
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x },
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

interface StoredKey {
  readonly public_key: Uint8Array;
  readonly private_key: Uint8Array;
}

function readKey(database: Database): Promise<StoredKey | undefined> {
  return database.asSystem((transaction) =>
    transaction.selectFrom('log_keys').select(['public_key', 'private_key']).executeTakeFirst(),
  );
}

/** Of processes that start at once one makes it; the others find it. */
async function makeKey(database: Database, masterKey: Uint8Array): Promise<StoredKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const sealed = seal(masterKey, purposeOf(raw), privateKey.export({ format: 'der', type: 'pkcs8' }));
  await database.asSystem((transaction) =>
    transaction
      .insertInto('log_keys')
      .values({ public_key: raw, private_key: sealed })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const stored = await readKey(database);
  if (stored === undefined) throw new Error('the key of the log was made and is not there');
  return stored;
}

function unsealKey(masterKey: Uint8Array, publicKey: Uint8Array, sealed: Uint8Array): KeyObject {
  try {
    const key = Buffer.from(open(masterKey, purposeOf(publicKey), sealed));
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new StoreError(
      "the master key does not open the audit log's key; start with the one it was made under (GRANTEX_MASTER_KEY)",
      { cause: error },
    );
  }
}

function purposeOf(publicKey: Uint8Array): string {
  return `log key ${Buffer.from(publicKey).toString('base64url')}`;
}
