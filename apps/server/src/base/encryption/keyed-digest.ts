import { createHmac } from 'node:crypto';
import { deriveKey } from './encryption.ts';

/**
 * HMAC-SHA-256 of a text under a key derived from `masterKey` for one purpose: for what must be found again but cannot
 * be kept, and could be guessed from a plain digest, such as a name or an address.
 */
export function keyedDigest(masterKey: Uint8Array, purpose: string, text: string): Uint8Array {
  return createHmac('sha256', deriveKey(masterKey, purpose)).update(text).digest();
}
