import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM. The key is derived from `masterKey` by HKDF-SHA256, another one for each purpose.
 * @returns nonce ‖ ciphertext ‖ tag
 */
export function encrypt(masterKey: Uint8Array, purpose: string, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
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

/** 32 bytes by HKDF-SHA256, another key for each purpose. */
export function deriveKey(masterKey: Uint8Array, purpose: string): Uint8Array {
  // By its digest: HKDF takes at most 1,024 bytes here, and a purpose may hold a whole request.
  const info = createHash('sha256').update(purpose).digest();
  return new Uint8Array(hkdfSync('sha256', masterKey, '', info, 32));
}
