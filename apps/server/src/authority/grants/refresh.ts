import { uncoveredScopes } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { notDeclared } from '../agents/refusals.ts';
import { readAsked } from '../details/asked-details.ts';
import { withoutPolicyLimits } from '../policies/within-policies.ts';
import { isServiceOpen, presentScopes } from './open-service.ts';
import { ApiError } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { issue } from './issue.ts';
import {
  type LockedRefreshToken,
  lockToken,
  lockOnlySuccessor,
  lockUsed,
  lockWithAlternative,
  retireAlternative,
} from './locked-refresh-token.ts';
import {
  LENIENT_MILLISECONDS,
  type OneTimeCredential,
  type Presented,
  type Redeemed,
} from './one-time-credential.ts';
import { refuseSameSecond } from '../tokens/same-second.ts';
import { revokedAt } from '../revocations/revoked-at.ts';

/** A refresh token and the agent that presents it. */
export interface PresentedRefreshToken extends Presented {
  refreshToken: string;
  /** The part of the grant that the next token holds; undefined for all of it. */
  scopes?: readonly string[] | undefined;
}

/** A refresh token (`docs/protocol.md` §6). */
export const refreshTokenCredential: OneTimeCredential<PresentedRefreshToken> = {
  redeem: refresh,
  redeemAgain,
  lockUsed,
  unknown: () => invalidRefreshToken('there is no such refresh token'),
  used: () => invalidRefreshToken('it was used before'),
};

/**
 * Exchanges a refresh token for a new token of the same grant and the next refresh token. The token holds what was granted
 * and what the agent still declares.
 * @throws {ApiError} 400 `INVALID_REFRESH_TOKEN` for every fault of the refresh token, `SCOPE_NOT_DECLARED` when no scope
 *   is left
 */
async function refresh(
  transaction: Transaction,
  issuer: Issuer,
  presented: PresentedRefreshToken,
): Promise<Redeemed | undefined> {
  const digest = secretDigest(presented.refreshToken);
  if (presented.authentication !== undefined) await lockWithAlternative(transaction, digest);
  const found = await lockToken(transaction, digest, sql`r.used_at IS NULL`);
  if (found === undefined) return undefined;
  const redeemed = await write(transaction, issuer, presented, found, useOf(digest, found));
  if (found.alternative !== null) await retireAlternative(transaction, found.alternative);
  return redeemed;
}

/**
 * Answers the previous refresh token once more, within 60 seconds and while its successor is unused (`docs/protocol.md`
 * §14): clients of the OAuth endpoint send no `Idempotency-Key`. There are then two successors: the one that is used first
 * wins, and the use of the other one ends the grant.
 */
async function redeemAgain(
  transaction: Transaction,
  issuer: Issuer,
  presented: PresentedRefreshToken,
): Promise<Redeemed | undefined> {
  if (presented.authentication === undefined) return undefined;
  const digest = secretDigest(presented.refreshToken);
  const found = await lockToken(
    transaction,
    digest,
    sql`r.used_at > clock_timestamp() - ${`${LENIENT_MILLISECONDS} milliseconds`}::interval AND NOT r.is_lost`,
  );
  const first = found?.successor_digest ?? null;
  if (found === undefined || first === null || found.agent_id !== presented.agentId) return undefined;
  if (!(await lockOnlySuccessor(transaction, first))) return undefined;
  return write(transaction, issuer, presented, found, placeBeside(first));
}

/** What becomes of the presented token and its successor. */
interface Succession {
  /** Returns the grant's id, or no row if the grant was revoked. */
  uses: (successor: Uint8Array) => RawBuilder<unknown>;
  alternative?: Uint8Array;
}

/** The token is used up. */
function useOf(digest: Uint8Array, { now }: LockedRefreshToken): Succession {
  return {
    uses: (successor) => sql`
      UPDATE refresh_tokens SET used_at = ${now}, successor_digest = ${successor}::bytea
      FROM grants g
      WHERE digest = ${digest} AND g.id = grant_id AND ${revokedAt('g')} IS NULL
      RETURNING g.id AS grant_id`,
  };
}

/** The new token is the alternative of the first successor. */
function placeBeside(first: Uint8Array): Succession {
  return {
    uses: (successor) => sql`
      UPDATE refresh_tokens AS t SET alternative = ${successor}::bytea
      FROM grants g
      WHERE t.digest = ${Buffer.from(first)} AND g.id = t.grant_id AND ${revokedAt('g')} IS NULL
      RETURNING g.id AS grant_id`,
    alternative: Buffer.from(first),
  };
}

/** Checks everything about a refresh token, whether or not it was used before. */
function checkToken(found: LockedRefreshToken, presented: PresentedRefreshToken): string[] {
  const { face, jkt, agent_status } = found;
  const { authentication, scopes } = presented;
  if (face !== (authentication === undefined ? 'api' : 'oauth'))
    throw invalidRefreshToken('it belongs to another endpoint');
  if (found.agent_id !== presented.agentId) throw invalidRefreshToken('it was made for another agent');
  if (authentication !== undefined && authentication !== found.authentication) {
    throw invalidRefreshToken('its client has authenticated in another way');
  }
  if (jkt !== null && jkt !== presented.jkt) throw invalidRefreshToken('it needs a proof of its key');
  if (!isServiceOpen(found)) throw invalidRefreshToken('its service is no longer open to its client');
  if (agent_status !== 'active') throw invalidRefreshToken('its agent is not active');
  refuseSameSecond(found);
  const allowed = presentScopes(found.scopes, found);
  if (allowed.length === 0) throw notDeclared(found.scopes);
  if (scopes === undefined) return allowed;
  // A token may hold a scope under the limit that a policy has set to it.
  const asked = readAsked(withoutPolicyLimits(scopes, found.details), [], allowed);
  const beyond = uncoveredScopes(allowed, asked.scopes);
  if (beyond.length > 0)
    throw new ApiError(400, 'INVALID_SCOPE', `scope: ${beyond.join(' ')} was not granted`);
  return asked.scopes;
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  presented: PresentedRefreshToken,
  found: LockedRefreshToken,
  { uses, alternative }: Succession,
): Promise<Redeemed> {
  const scopes = checkToken(found, presented);
  const { now, developer_id, principal_id, grant_id, agent_id } = found;
  if (principal_id === null) throw invalidRefreshToken('its grant has ended');
  const refreshToken = newSecret('ref_');
  const refreshDigest = secretDigest(refreshToken);
  const issued = await issue(transaction, issuer, {
    by: 'refresh',
    grant: {
      grantId: grant_id,
      developerId: developer_id,
      principalId: principal_id,
      principal: found.principal,
      agentId: agent_id,
      audience: found.audience,
      acr: found.acr,
      idp: found.idp,
      amr: found.amr,
      authenticatedAt: found.auth_time,
      ancestorGrantIds: [],
      ancestorAgentIds: [],
      end: found.expires_at,
      details: found.details,
      jkt: presented.jkt,
    },
    policyDigest: found.policy_digest,
    scopes,
    now,
    uses: uses(refreshDigest),
    refresh: {
      digest: refreshDigest,
      authentication: presented.authentication,
      ...(alternative === undefined ? {} : { alternative }),
    },
    refuse: (fault) =>
      invalidRefreshToken(fault === 'expired' ? 'its grant has ended' : 'its grant has been revoked'),
  });
  return { ...issued, refreshToken };
}

function invalidRefreshToken(fault: string): ApiError {
  return new ApiError(400, 'INVALID_REFRESH_TOKEN', `the refresh token is not valid: ${fault}`);
}
