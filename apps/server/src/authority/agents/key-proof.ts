import { calculateJwkThumbprint } from 'jose';
import { ApiError } from '../../base/api-error.ts';
import { type OneTimeJwt, verifyOneTimeJwt } from '../../base/one-time-jwt.ts';
import type { Transaction } from '../../base/store/database.ts';
import { takeOnce } from '../../base/store/take-once.ts';
import { type AgentPublicKey, signedBy } from './public-key.ts';

export interface KeyProofOptions {
  /** The issuer, which the proof must name as its audience. */
  issuer: string;
  developerId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A valid proof that may have been used before. */
export interface KeyProof extends Pick<OneTimeJwt, 'jti' | 'expiresAt'> {
  /** RFC 7638 thumbprint of the key. */
  kid: string;
}

/**
 * Checks that the registrant of a public key holds the private key (`docs/protocol.md` §5): a JWS by that key with
 * header `{alg, typ: grantex-key-proof+jwt, jwk}` and claims `{aud: <issuer>, dev, iat, jti}`. {@link takeProof} checks
 * that the `jti` is new.
 * @throws {ApiError} 400 `INVALID_KEY_PROOF`, saying what is wrong
 */
export async function verifyKeyProof(
  proof: string,
  publicKey: AgentPublicKey,
  { issuer, developerId, now }: KeyProofOptions,
): Promise<KeyProof> {
  const kid = await calculateJwkThumbprint(publicKey);
  const { payload, protectedHeader, jti, expiresAt } = await verifyOneTimeJwt(proof, {
    ...signedBy(publicKey),
    types: ['grantex-key-proof+jwt'],
    issuer,
    requiredClaims: ['iat'],
    longestLife: 60,
    now,
    refuse: invalid,
  });
  const shown = protectedHeader.jwk;
  const isSameKey = shown !== undefined && (await calculateJwkThumbprint(shown).catch(() => '')) === kid;
  if (!isSameKey) throw invalid('its header does not show this public key');
  if (payload['dev'] !== developerId) throw invalid('its "dev" is not the developer of this API key');
  return { kid, jti, expiresAt };
}

/**
 * Marks a proof as used.
 * @throws {ApiError} 400 `INVALID_KEY_PROOF` when it was used before
 */
export async function takeProof(
  transaction: Transaction,
  developerId: string,
  { jti, expiresAt }: KeyProof,
): Promise<void> {
  if (await takeOnce(transaction, ['key_proof', developerId, jti], expiresAt)) return;
  throw invalid('it was used before');
}

function invalid(fault: string, cause?: unknown): ApiError {
  return new ApiError(400, 'INVALID_KEY_PROOF', `publicKeyProof: ${fault}`, { cause });
}
