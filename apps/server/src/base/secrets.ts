import { hash } from 'node:crypto';
import { takeRandomBytes } from './random.ts';

/** A new secret: `prefix`, then 256 random bits as 43 characters of base64url. */
export function newSecret(prefix: string): string {
  return prefix + takeRandomBytes(32).toString('base64url');
}

/**
 * The stored digest of a secret. Secrets of 256 random bits need no slow hash, and a look-up by digest in an index leaks
 * nothing through timing (`docs/protocol.md` §2).
 */
export function secretDigest(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}
