import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A client's key for DPoP proofs (RFC 9449). */
export interface DpopKey {
  jkt: string;
  /** Makes a proof; members of `different` replace the honest claims or, with `undefined`, leave them out. */
  prove(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function dpopKey(algorithm: 'ES256' | 'EdDSA' = 'ES256'): Promise<DpopKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    prove: (claims, header) =>
      new SignJWT({ htm: 'POST', iat: Math.floor(Date.now() / 1_000), jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg: algorithm, typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  };
}
