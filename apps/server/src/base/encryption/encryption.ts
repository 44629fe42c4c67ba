import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts under a key derived from `masterKey` for one purpose (AES-256-GCM; the key by HKDF-SHA256, so that no two
 * purposes share one). The answer is nonce ‖ ciphertext ‖ tag.
 */
export function seal(masterKey: Uint8Array, purpose: string, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(masterKey, purpose), nonce);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens what {@link seal} made.
 * @throws when it was sealed under another key or purpose, or changed since
 */
export function open(masterKey: Uint8Array, purpose: string, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(masterKey, purpose),
    sealed.subarray(0, NONCE_BYTES),
    {
      authTagLength: TAG_BYTES,
    },
  );
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** 32 bytes by HKDF-SHA256, another key for each purpose. */
export function deriveKey(masterKey: Uint8Array, purpose: string): Uint8Array {
  // By its digest: HKDF takes at most 1,024 bytes here, and a purpose may hold a whole request.
  const info = createHash('sha256').update(purpose).digest();
  return new Uint8Array(hkdfSync('sha256', masterKey, '', info, 32));
}
