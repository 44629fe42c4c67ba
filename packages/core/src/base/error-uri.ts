/** What RFC 6750 §3 allows in `error_uri`. */
const ALLOWED = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * The address of the page about a code, in the documentation that each issuer serves (`docs/protocol.md` §2): what happened,
 * and how to mend it.
 * @param issuer as configured, never as a token states it
 * @returns undefined without an issuer, and for one with characters that a challenge cannot hold
 */
export function errorUriOf(issuer: string | undefined, code: string): string | undefined {
  const uri = `${issuer}/docs/errors/${code}`;
  return issuer !== undefined && ALLOWED.test(uri) ? uri : undefined;
}
