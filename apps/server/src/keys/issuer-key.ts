import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { StoreError } from '../store/errors.ts';
import { open, seal } from './sealed-box.ts';
import type { StoredIssuerKey } from './stored-issuer-keys.ts';

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

/** A new key, its private part encrypted. */
export interface NewIssuerKey {
  kid: string;
  publicJwk: { kty: 'RSA'; n: string; e: string };
  sealedPrivateKey: Uint8Array;
}

const BITS = 2_048;
const generate = promisify(generateKeyPair);

export async function makeIssuerKey(masterKey: Uint8Array): Promise<NewIssuerKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: BITS });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const publicJwk = { kty: 'RSA', n, e } as const;
  const kid = await calculateJwkThumbprint(publicJwk);
  const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid, publicJwk, sealedPrivateKey: seal(masterKey, purposeOf(kid), plaintext) };
}

/** @throws {StoreError} when the master key is not the one that the key was encrypted under */
export function readPrivateKey(masterKey: Uint8Array, { kid, sealedPrivateKey }: StoredIssuerKey): KeyObject {
  try {
    const plaintext = open(masterKey, purposeOf(kid), sealedPrivateKey);
    return createPrivateKey({ key: Buffer.from(plaintext), format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new StoreError(
      "the master key does not open the issuer's keys; start with the one they were made under (GRANTEX_MASTER_KEY)",
      { cause: error },
    );
  }
}

function purposeOf(kid: string): string {
  return `issuer key ${kid}`;
}
