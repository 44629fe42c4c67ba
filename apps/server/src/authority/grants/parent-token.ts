import { AuthorizationError } from '@grantex/core';
import type { GrantTokenClaims } from '@grantex/core/issuer';
import { ApiError } from '../../base/api-error.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import type { ProvenKey } from '../tokens/key-proof.ts';
import { readOwnToken } from '../tokens/own-token.ts';

/**
 * Verifies the token of a parent agent: everything but its times and its status, which `delegate` checks. A token that is
 * bound to a key needs a proof of it.
 * @throws {ApiError} 400 `INVALID_PARENT_TOKEN`, `INVALID_DPOP_PROOF`
 */
export async function readParentToken(
  issuer: Issuer,
  developerId: string,
  token: string,
  key: ProvenKey | undefined,
): Promise<GrantTokenClaims> {
  try {
    const claims = await readOwnToken(issuer, developerId, token);
    if (claims.cnf === undefined || claims.cnf.jkt === key?.jkt) return claims;
  } catch (error) {
    if (AuthorizationError.is(error)) throw invalidParent(error.message);
    throw error;
  }
  throw new ApiError(
    400,
    'INVALID_DPOP_PROOF',
    'the parent grant token is bound to a key: send a DPoP proof of that key',
  );
}

/** The refusal of a token with which nothing can be delegated. */
export function invalidParent(fault: string): ApiError {
  return new ApiError(400, 'INVALID_PARENT_TOKEN', `the parent grant token is not valid: ${fault}`);
}
