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

/** A compact JWS by a key: ES256, or EdDSA by an Ed25519 key. @param payload an object, or a text as it stands */
export function signJwt(key: KeyObject, header: object, payload: object | string): string {
  const claims = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const text = [JSON.stringify(header), claims]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  const hash = key.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  return `${text}.${sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** The time, as JWTs state it. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
