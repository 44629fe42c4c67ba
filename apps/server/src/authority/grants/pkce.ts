import { createHash, timingSafeEqual } from 'node:crypto';

/** A code challenge by S256: the SHA-256 of a verifier in base64url (RFC 7636 §4.2). */
export const CODE_CHALLENGE: RegExp = /^[A-Za-z0-9_-]{43}$/;

const CODE_VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * Whether a code may be exchanged with this verifier. A code of a request with a challenge needs the verifier; a code of
 * a request without one must come without, or an attacker could strip the challenge (RFC 9700 §2.1.1).
 */
export function isProven(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined;
  if (!CODE_VERIFIER.test(verifier)) return false;
  const digest = createHash('sha256').update(verifier).digest();
  const expected = Buffer.from(challenge, 'base64url');
  return expected.length === digest.length && timingSafeEqual(expected, digest);
}
