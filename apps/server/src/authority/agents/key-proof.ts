import { calculateJwkThumbprint, importJWK, jwtVerify, type JWTPayload } from 'jose';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { ALGORITHM_NAMES, type AgentPublicKey } from './public-key.ts';

export interface KeyProofOptions {
  /** The issuer, which the proof must name as its audience. */
  issuer: string;
  developerId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A valid proof that may have been used before. */
export interface KeyProof {
  /** RFC 7638 thumbprint of the key. */
  kid: string;
  jti: string;
  /** When the proof becomes too old. */
  expiresAt: Date;
}

/** How old a proof may be, and how far ahead its maker's clock may be, in seconds. */
const MAX_AGE = 60;
const CLOCK_TOLERANCE = 5;
const JTI = /^[\x21-\x7e]{1,128}$/;

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
  const { payload, protectedHeader } = await verified(proof, publicKey);
  const shown = protectedHeader.jwk;
  const isSameKey = shown !== undefined && (await calculateJwkThumbprint(shown).catch(() => '')) === kid;
  if (!isSameKey) throw invalid('its header does not show this public key');
  if (payload.aud !== issuer) throw invalid(`its "aud" is not ${issuer}`);
  if (payload['dev'] !== developerId) throw invalid('its "dev" is not the developer of this API key');
  return { kid, jti: jtiOf(payload), expiresAt: expiryOf(payload, now) };
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
  const taken = await transaction
    .insertInto('key_proofs')
    .values({ developer_id: developerId, jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti')
    .executeTakeFirst();
  if (taken === undefined) throw invalid('it was used before');
}

async function verified(
  proof: string,
  publicKey: AgentPublicKey,
): Promise<Awaited<ReturnType<typeof jwtVerify>>> {
  const names = ALGORITHM_NAMES[publicKey.crv];
  try {
    const key = await importJWK({ ...publicKey }, names[0]);
    return await jwtVerify(proof, key, { algorithms: [...names], typ: 'grantex-key-proof+jwt' });
  } catch {
    throw invalid(`it is not a grantex-key-proof+jwt, signed with ${names.join(' or ')} by this key`);
  }
}

function jtiOf({ jti }: JWTPayload): string {
  if (typeof jti !== 'string' || !JTI.test(jti))
    throw invalid('its "jti" is not 1 to 128 visible characters');
  return jti;
}

function expiryOf({ iat }: JWTPayload, now: number): Date {
  const age = now / 1_000 - (typeof iat === 'number' ? iat : Number.NaN);
  if (!(age >= -CLOCK_TOLERANCE)) throw invalid('its "iat" is missing or lies in the future');
  if (age > MAX_AGE) throw invalid(`it is older than ${MAX_AGE} seconds`);
  return new Date(now + (MAX_AGE + CLOCK_TOLERANCE) * 1_000);
}

function invalid(fault: string): ApiError {
  return new ApiError(400, 'INVALID_KEY_PROOF', `publicKeyProof: ${fault}`);
}
