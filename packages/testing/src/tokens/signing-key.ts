import { createHmac, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';

/** A public RSA key as an issuer publishes it (`docs/protocol.md` §9). */
export interface PublishedKey {
  readonly kty: 'RSA';
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly n: string;
  readonly e: string;
}

/** A key pair, and the ways in which tests can sign with it. */
export interface SigningKey {
  readonly published: PublishedKey;
  /** RSASSA-PKCS1-v1_5 with SHA-256, which grant tokens use. */
  readonly rs256: Sign;
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  readonly rs512: Sign;
  /** HMAC-SHA-256 with the *public* key in PEM as its secret: the classic algorithm confusion. */
  readonly hs256: Sign;
}

/** Signs the text `header.payload`. */
export type Sign = (text: string) => Buffer;

const makeKeyPair = promisify(generateKeyPair);

/** Creates an RSA key of 2,048 bits. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await makeKeyPair('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'RSA', n, e });
  return {
    published: { kty: 'RSA', kid, use: 'sig', alg: 'RS256', n, e },
    rs256: rsa('RSA-SHA256', privateKey),
    rs512: rsa('RSA-SHA512', privateKey),
    hs256: (text) =>
      createHmac('sha256', publicKey.export({ format: 'pem', type: 'spki' }))
        .update(text)
        .digest(),
  };
}

let shared: Promise<SigningKey> | undefined;

/** The same key for everybody who asks, made once. */
export function sharedSigningKey(): Promise<SigningKey> {
  return (shared ??= createSigningKey());
}

function rsa(algorithm: string, key: KeyObject): Sign {
  return (text) => sign(algorithm, Buffer.from(text), key);
}
