import { AuthorizationError, type RefusalReason } from '@grantex/core';
import { coversAll, type GrantTokenClaims, parseScope } from '@grantex/core/issuer';
import { kidOf } from '../keys/ready-keys.ts';
import type { Issuer } from './grant-token.ts';
import { confirmationFault, readOwnToken } from './own-token.ts';
import type { TokenStatusReader } from './token-status.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';

/** What a token must allow, besides being valid. */
export interface Expectation {
  /** The service's own name. */
  audience?: string | undefined;
  scopes?: readonly string[] | undefined;
  /**
   * RFC 7638 thumbprint of the key that whoever sends the token has proven; `UNCHECKED` where the caller reads `cnf` and checks
   * it. Default: none, and a token that is bound to a key is not valid.
   */
  keyThumbprint?: string | typeof UNCHECKED | undefined;
}

/** See {@link Expectation.keyThumbprint}. */
export const UNCHECKED: unique symbol = Symbol('unchecked');

/** What online verification needs. */
export interface OnlineVerifier extends Issuer {
  telemetry: Telemetry;
}

export type Verdict = { isValid: true; claims: GrantTokenClaims } | { isValid: false; reason: RefusalReason };

/**
 * Verifies a token of the developer online (`docs/protocol.md` §6): what it says, and in one read the status of the
 * token, its grant, the grants above, their agents, the principal and the developer.
 * @throws {FormatError} for a malformed scope, whatever the token
 */
export async function verifyOnline(
  server: OnlineVerifier,
  tokenStatus: TokenStatusReader,
  developerId: string,
  token: string,
  expectation: Expectation = {},
): Promise<Verdict> {
  for (const scope of expectation.scopes ?? []) parseScope(scope);
  const verdict = await judge(server, tokenStatus, developerId, token, expectation);
  server.telemetry.metrics?.count({
    what: 'verified',
    outcome: verdict.isValid ? 'valid' : verdict.reason,
  });
  return verdict;
}

async function judge(
  issuer: Issuer,
  tokenStatus: TokenStatusReader,
  developerId: string,
  token: string,
  { audience, scopes = [], keyThumbprint }: Expectation,
): Promise<Verdict> {
  try {
    await issuer.issuerKeys.ready(kidOf(token));
    const claims = await readOwnToken(issuer, developerId, token);
    const reason =
      (keyThumbprint === UNCHECKED ? undefined : confirmationFault(claims, keyThumbprint)) ??
      (await tokenStatus.faultOf(claims)) ??
      (audience !== undefined && claims.aud !== audience ? 'wrong_audience' : undefined) ??
      (coversAll(claims.scp, scopes) ? undefined : 'scope_missing');
    return reason === undefined ? { isValid: true, claims } : { isValid: false, reason };
  } catch (error) {
    if (AuthorizationError.is(error)) return { isValid: false, reason: error.reason };
    throw error;
  }
}
