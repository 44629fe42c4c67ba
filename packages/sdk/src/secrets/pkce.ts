import { base64url } from 'jose';

/** A code verifier and its challenge (RFC 7636). */
export interface Pkce {
  /** Stays with the client until `tokens.exchange`. */
  readonly codeVerifier: string;
  /** Is passed to `authorize`. */
  readonly codeChallenge: string;
  readonly codeChallengeMethod: 'S256';
}

/** A new verifier of 256 random bits, and its challenge. */
export async function createPkce(): Promise<Pkce> {
  const codeVerifier = randomText();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  return {
    codeVerifier,
    codeChallenge: base64url.encode(new Uint8Array(digest)),
    codeChallengeMethod: 'S256',
  };
}

/** A new `state` of 256 random bits, to store in the principal's session until the callback (RFC 6749 §10.12). */
export function createState(): string {
  return randomText();
}

function randomText(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}
