import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** A key pair of an agent, and its proofs. */
export interface TestAgentKey {
  publicKey: JWK;
  privateKey: CryptoKey;
  /** A valid proof for this issuer and developer, with the given differences. */
  prove(issuer: string, developerId: string, different?: ProofDifference): Promise<string>;
}

export interface ProofDifference {
  algorithm?: string;
  typ?: unknown;
  jwk?: JWK | undefined;
  claims?: Record<string, unknown>;
  signWith?: CryptoKey;
}

export async function agentKey(algorithm: 'EdDSA' | 'ES256' = 'EdDSA'): Promise<TestAgentKey> {
  const { publicKey: made, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicKey = await exportJWK(made);
  return {
    publicKey,
    privateKey,
    prove: (issuer, developerId, different = {}) => {
      const claims = {
        aud: issuer,
        dev: developerId,
        iat: Math.floor(Date.now() / 1_000),
        jti: randomUUID(),
      };
      const header = { alg: algorithm, typ: 'grantex-key-proof+jwt', jwk: publicKey, ...headerOf(different) };
      return new SignJWT({ ...claims, ...different.claims })
        .setProtectedHeader(header)
        .sign(different.signWith ?? privateKey);
    },
  };
}

function headerOf({ algorithm, typ, ...rest }: ProofDifference): Record<string, unknown> {
  return {
    ...(algorithm === undefined ? {} : { alg: algorithm }),
    ...(typ === undefined ? {} : { typ }),
    ...('jwk' in rest ? { jwk: rest.jwk } : {}),
  };
}
