import { base64url } from 'jose';
import type { AgentKey } from './agent-key.ts';

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string;
  /** Query and fragment are left out of the proof. */
  readonly url: string;
  /** The grant token that the request carries; undefined for none. */
  readonly token?: string | undefined;
  /** The nonce that the receiver demands. */
  readonly nonce?: string | undefined;
}

/** Makes the value of the header `DPoP` for one request (RFC 9449 §4.2). */
export async function createDpopProof(
  key: Pick<AgentKey, 'publicKey' | 'sign'>,
  { method, url, token, nonce }: ProvenRequest,
): Promise<string> {
  const { origin, pathname } = new URL(url);
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(Date.now() / 1000),
    ath: token === undefined ? undefined : await hashOf(token),
    nonce,
  };
  return key.sign(claims, { typ: 'dpop+jwt', jwk: key.publicKey });
}

/** The SHA-256 of a token in base64url, as proofs name it (`ath`). */
export async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return base64url.encode(new Uint8Array(digest));
}
