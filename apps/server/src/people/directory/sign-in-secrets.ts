import { keyedDigest } from '../../base/encryption/keyed-digest.ts';

/** The secrets that belong to a `state`. They are derived from it with the master key, and never stored. */
export function secretsOf(masterKey: Uint8Array, state: string): { codeVerifier: string; nonce: string } {
  const derived = (purpose: string): string =>
    Buffer.from(keyedDigest(masterKey, purpose, state)).toString('base64url');
  return { codeVerifier: derived('code verifier of a sign-in'), nonce: derived('nonce of a sign-in') };
}
