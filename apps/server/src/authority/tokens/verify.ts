import { AuthorizationError, type RefusalReason } from '@grantex/core';
import { coversAll, type GrantTokenClaims, parseScope } from '@grantex/core/issuer';
import { kidOf } from '../keys/ready-keys.ts';
import type { Issuer } from './grant-token.ts';
import { readOwnToken } from './own-token.ts';
import type { Standings } from './standing.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';

/** What a token is to be good for, beside being good at all. */
export interface Expectation {
  /** The service's own name. */
  audience?: string | undefined;
  scopes?: readonly string[] | undefined;
}

/** Who verifies online: the issuer itself. */
export interface OnlineVerifier extends Issuer {
  telemetry: Telemetry;
}

export type Verdict = { isGood: true; claims: GrantTokenClaims } | { isGood: false; reason: RefusalReason };

/**
 * Verifies a token of the developer online (`docs/protocol.md` §6): what it says, and in one read where the token, its
 * grant, those above, their agents, the principal and the developer stand.
 * @throws {FormatError} for a scope that is none, whatever the token
 */
export async function verifyOnline(
  server: OnlineVerifier,
  standings: Standings,
  developerId: string,
  token: string,
  expectation: Expectation = {},
): Promise<Verdict> {
  for (const scope of expectation.scopes ?? []) parseScope(scope);
  const verdict = await judge(server, standings, developerId, token, expectation);
  server.telemetry.metrics?.count({
    what: 'verified',
    outcome: verdict.isGood ? 'valid' : verdict.reason,
  });
  return verdict;
}

async function judge(
  issuer: Issuer,
  standings: Standings,
  developerId: string,
  token: string,
  { audience, scopes = [] }: Expectation,
): Promise<Verdict> {
  try {
    await issuer.issuerKeys.ready(kidOf(token));
    const claims = await readOwnToken(issuer, developerId, token);
    const reason =
      (await standings.faultOf(claims)) ??
      (audience !== undefined && claims.aud !== audience ? 'wrong_audience' : undefined) ??
      (coversAll(claims.scp, scopes) ? undefined : 'scope_missing');
    return reason === undefined ? { isGood: true, claims } : { isGood: false, reason };
  } catch (error) {
    if (AuthorizationError.is(error)) return { isGood: false, reason: error.reason };
    throw error;
  }
}
