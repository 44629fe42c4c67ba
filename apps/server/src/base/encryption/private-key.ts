import { createPrivateKey, type KeyObject } from 'node:crypto';
import { StoreError } from '../store/errors.ts';
import { decrypt } from './encryption.ts';

/**
 * Decrypts a private key, PKCS #8 in DER, that `encrypt` returned.
 * @param what which key it is, for the message
 * @throws {StoreError} when it was encrypted under another master key
 */
export function decryptPrivateKey(
  masterKey: Uint8Array,
  purpose: string,
  encryptedKey: Uint8Array,
  what: string,
): KeyObject {
  try {
    const key = Buffer.from(decrypt(masterKey, purpose, encryptedKey));
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new StoreError(
      `the master key does not open ${what}; start with the one it was made under (GRANTEX_MASTER_KEY)`,
      { cause: error },
    );
  }
}
