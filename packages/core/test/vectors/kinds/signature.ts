import { importKey } from '#signature';
import type { RsaPublicJwk } from '../../../src/base/signature.ts';
import { unhex } from '../../neutral/support/hex.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface SignatureCase extends Vector {
  readonly jwk: RsaPublicJwk;
  /** Hex. */
  readonly message: string;
  /** Hex. */
  readonly signature: string;
  /** Whether the signature is valid. */
  readonly expected: boolean;
}

/** Signatures of RS256. Their file comes from Project Wycheproof, and is not written here. */
export const signatureVectors: VectorKind = vectorKind<SignatureCase>({
  kind: 'signature',
  about: 'Signatures of RS256.',
  run: async ({ jwk, message, signature }) => (await importKey(jwk))(unhex(message), unhex(signature)),
});
