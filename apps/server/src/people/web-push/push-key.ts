import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { encrypt } from '../../base/encryption/encryption.ts';
import { decryptPrivateKey } from '../../base/encryption/private-key.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** The key by which push services know this server (RFC 8292). A browser subscribes for this key alone. */
export interface PushKey {
  /** An uncompressed point of P-256, in base64url. */
  readonly publicKey: string;
  /**
   * The header `authorization` of a message.
   * @param endpoint where the message goes: only its origin is named
   * @param subject whom the push service may ask: an https URL; undefined for nobody
   */
  authorize(endpoint: string, subject: string | undefined): Promise<string>;
}

/** Less than the day that push services allow. */
const LIFETIME = '12 hours';

/**
 * Reads the key, and makes it at the first start. It stays: with another one, no subscription would work any more.
 * @throws {StoreError} when the master key does not open it
 */
export async function openPushKey({
  database,
  masterKey,
}: {
  database: Database;
  masterKey: Uint8Array;
}): Promise<PushKey> {
  const stored = (await database.asSystem(readKey)) ?? (await makeKey(database, masterKey));
  const privateKey = decryptKey(masterKey, stored);
  const publicKey = Buffer.from(stored.public_key).toString('base64url');
  return {
    publicKey,
    async authorize(endpoint, subject) {
      const claims = new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
        .setAudience(new URL(endpoint).origin)
        .setExpirationTime(LIFETIME);
      if (subject !== undefined) claims.setSubject(subject);
      return `vapid t=${await claims.sign(privateKey)}, k=${publicKey}`;
    },
  };
}

interface StoredKey {
  public_key: Uint8Array;
  private_key: Uint8Array;
}

function readKey(transaction: Transaction): Promise<StoredKey | undefined> {
  return transaction.selectFrom('web_push_keys').select(['public_key', 'private_key']).executeTakeFirst();
}

/** Of processes that start at the same time one makes it; the others find it. */
async function makeKey(database: Database, masterKey: Uint8Array): Promise<StoredKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
  const made = { public_key: point, private_key: encrypt(masterKey, purposeOf(point), plaintext) };
  await database.asSystem((transaction) =>
    transaction
      .insertInto('web_push_keys')
      .values(made)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const stored = await database.asSystem(readKey);
  if (stored === undefined) throw new Error('the key for push services was made and is not there');
  return stored;
}

function decryptKey(masterKey: Uint8Array, { public_key, private_key }: StoredKey): KeyObject {
  return decryptPrivateKey(masterKey, purposeOf(public_key), private_key, 'the key for push services');
}

function purposeOf(publicKey: Uint8Array): string {
  return `push key ${Buffer.from(publicKey).toString('base64url')}`;
}
