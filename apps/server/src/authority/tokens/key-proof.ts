import { AuthorizationError } from '@grantex/core';
import { checkDpopProof, createDpopNonces, type DpopNonces } from '@grantex/core/issuer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import type { Transaction } from '../../base/store/database.ts';
import { takeOnce } from '../../base/store/take-once.ts';

/** A key that the caller has proven, and its proof, which must not be used again. */
export interface ProvenKey {
  /** RFC 7638 thumbprint. */
  jkt: string;
  /** Of the proof. */
  jti: string;
  expiresAt: Date;
}

export interface KeyProofOptions {
  /** The URL of the endpoint, as clients see it. */
  url: string;
  nonces: DpopNonces;
  now: number;
}

/** The nonces of this server, which all of its processes know without telling each other. */
export function createNonces({ masterKey, now }: { masterKey: Uint8Array; now: () => number }): DpopNonces {
  const secret = Buffer.from(keyedDigest(masterKey, 'nonces of DPoP proofs', '')).toString('hex');
  return createDpopNonces({ secret, clock: now });
}

/**
 * Checks the DPoP proof of a request (RFC 9449 §5), if it has one. It must contain a nonce of this server, so that nobody
 * makes proofs in advance; the answer brings the next one.
 * @throws {ApiError} 400 `INVALID_DPOP_PROOF`, `USE_DPOP_NONCE`
 */
export async function provenKeyOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { url, nonces, now }: KeyProofOptions,
): Promise<ProvenKey | undefined> {
  const { dpop } = request.headers;
  if (dpop === undefined) return undefined;
  reply.header('dpop-nonce', await nonces.current());
  const text = [dpop].flat().join(',');
  const { jkt, jti, expiresAt } = await Promise.resolve(
    checkDpopProof(text, { method: request.method, url, nonces, now }),
  ).catch((error: unknown) => {
    throw AuthorizationError.is(error) ? refusalOf(error) : error;
  });
  return { jkt, jti, expiresAt: new Date(expiresAt * 1_000) };
}

/**
 * Uses up a proof in the transaction of what it is for: where that fails, it may be sent again.
 * @throws {ApiError} 400 `INVALID_DPOP_PROOF` for a replay
 */
export async function useKeyProof(
  transaction: Transaction,
  { jkt, jti, expiresAt }: ProvenKey,
): Promise<void> {
  if (await takeOnce(transaction, ['dpop', jkt, jti], expiresAt)) return;
  throw new ApiError(400, 'INVALID_DPOP_PROOF', 'the proof was used before; make a new one for each request');
}

function refusalOf({ reason, message }: AuthorizationError): ApiError {
  return new ApiError(
    400,
    reason === 'proof_without_nonce' ? 'USE_DPOP_NONCE' : 'INVALID_DPOP_PROOF',
    message,
  );
}
