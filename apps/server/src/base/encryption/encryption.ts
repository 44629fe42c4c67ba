import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { takeRandomBytes } from '../random.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM. The key is derived from `masterKey` by HKDF-SHA256, another one for each purpose.
 * @returns nonce ‖ ciphertext ‖ tag
 */
export function encrypt(masterKey: Uint8Array, purpose: string, plaintext: Uint8Array): Uint8Array {
  const nonce = takeRandomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(masterKey, purpose), nonce);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Decrypts what {@link encrypt} returned.
 * @throws when it was encrypted under another key or for another purpose, or has changed since
 */
export function decrypt(masterKey: Uint8Array, purpose: string, ciphertext: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(masterKey, purpose),
    ciphertext.subarray(0, NONCE_BYTES),
    {
      authTagLength: TAG_BYTES,
    },
  );
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(ciphertext.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

const masterKeys = new WeakMap<Uint8Array, KeyObject>();

/** A key of 256 bits by HKDF-SHA256, another one for each purpose. */
export function deriveKey(masterKey: Uint8Array, purpose: string): KeyObject {
  // Plain bytes would become a key object at each use, and Node throws an error inside to learn that they are none.
  const key = masterKeys.get(masterKey) ?? createSecretKey(masterKey);
  masterKeys.set(masterKey, key);
  // By its digest: HKDF takes at most 1,024 bytes here, and a purpose may hold a whole request.
  const info = hash('sha256', purpose, 'buffer');
  return createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', info, 32)));
}
