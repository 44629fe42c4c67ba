import type { AgentKey } from './agent-key.ts';

/**
 * Proves that the party that registers a public key has the private key (`docs/protocol.md` §5). The proof is valid for
 * 60 seconds and accepted once.
 */
export function createKeyProof(key: AgentKey, { issuer, developerId }: KeyProofAudience): Promise<string> {
  return key.sign(
    { aud: issuer, dev: developerId, iat: Math.floor(Date.now() / 1000), jti: crypto.randomUUID() },
    { typ: 'grantex-key-proof+jwt', jwk: key.publicKey },
  );
}

/** The audience and the developer of a proof. */
export interface KeyProofAudience {
  /** `issuer` of `Grantex.discover`. */
  readonly issuer: string;
  /** `developerId` of `me.get`. */
  readonly developerId: string;
}
