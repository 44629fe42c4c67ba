import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A key pair of the kit, and proofs by it (RFC 9449). */
export interface ProofKey {
  /** RFC 7638. */
  readonly thumbprint: string;
  prove(proof: {
    readonly method: string;
    readonly url: string;
    readonly nonce?: string;
    readonly jti?: string;
  }): string;
}

export function createProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  return {
    thumbprint: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url'),
    prove: ({ method, url, nonce, jti = randomUUID() }) =>
      signJwt(
        privateKey,
        { typ: 'dpop+jwt', alg: 'ES256', jwk },
        { htm: method, htu: url, jti, iat: seconds(), nonce },
      ),
  };
}

/** A compact JWS by a key: ES256, or EdDSA by an Ed25519 key. */
function signJwt(key: KeyObject, header: object, claims: object): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const hash = key.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  return `${text}.${sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** The time, as JWTs state it. */
function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
