import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';

/** A key as the JWKS shows it. */
export interface PublicIssuerKey {
  kty: 'RSA';
  n: string;
  e: string;
  use: 'sig';
  alg: 'RS256';
  /** RFC 7638 thumbprint. */
  kid: string;
}

/** A new key: its public part, and the reference by which its signer finds the private part. */
export interface NewIssuerKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  publicJwk: { kty: 'RSA'; n: string; e: string };
  reference: Uint8Array;
}

/** Describes a new key for the store. */
export async function newIssuerKey(
  publicKey: KeyObject,
  refer: (kid: string) => Uint8Array,
): Promise<NewIssuerKey> {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const publicJwk = { kty: 'RSA', n, e } as const;
  const kid = await calculateJwkThumbprint(publicJwk);
  return { kid, publicJwk, reference: refer(kid) };
}
