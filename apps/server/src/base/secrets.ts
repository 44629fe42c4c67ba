import { createHash, randomBytes } from 'node:crypto';

/** A new secret: `prefix`, then 256 random bits as 43 characters of base64url. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * What is stored of a secret. Secrets of 256 random bits need no slow hash, and looking one up by its
 * digest in an index compares nothing that an attacker could time (`docs/protocol.md` §2).
 */
export function secretDigest(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
