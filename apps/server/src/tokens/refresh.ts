import { type Selectable, sql } from 'kysely';
import { notDeclared } from '../consent/authorize.ts';
import { authorityLocks, type Held, heldColumns } from '../grants/authority-locks.ts';
import { scopesWithin } from '../grants/scopes-within.ts';
import { ApiError } from '../http/api-error.ts';
import { newId } from '../ids.ts';
import { newSecret, secretDigest } from '../secrets.ts';
import type { Transaction } from '../store/database.ts';
import type { GrantTable, RefreshTokenTable } from '../store/schema.ts';
import type { Exchanged } from './exchange.ts';
import { type Issuer, signGrantToken, tokenEnd } from './grant-token.ts';
import { revokeUnlessRetry, type Used } from './reuse.ts';
import { mustFollow } from './wait-out.ts';
import { revokedAt } from '../grants/revoked-at.ts';

/** A refresh token, and who presents it. */
export interface PresentedRefreshToken {
  refreshToken: string;
  agentId: string;
}

type RefreshToken = Selectable<RefreshTokenTable>;
type Grant = Pick<Selectable<GrantTable>, 'scopes' | 'audience' | 'acr' | 'amr' | 'auth_time' | 'expires_at'>;
type Found = Held & ((RefreshToken & Grant) | { digest: null });

/**
 * Exchanges a refresh token for a new token of the same grant and the next refresh token (`docs/protocol.md` §6):
 * what was granted, within what the agent declares now.
 * @returns the refusal of a refresh token that was used before, the consequence of which must be committed
 * @throws {ApiError} 400 `INVALID_REFRESH_TOKEN` for every other fault of it, `SCOPE_NOT_DECLARED` when nothing is left
 */
export async function refresh(
  transaction: Transaction,
  issuer: Issuer,
  developerId: string,
  { refreshToken, agentId }: PresentedRefreshToken,
): Promise<Exchanged | ApiError> {
  const found = await lock(transaction, developerId, refreshToken);
  if (found.digest === null) throw invalidRefreshToken('there is no such refresh token');
  if (found.used_at !== null) {
    await revokeUnlessRetry(transaction, developerId, agentId, usedBefore(found));
    return usedRefreshToken();
  }
  if (found.agent_id !== agentId) throw invalidRefreshToken('it was made for another agent');
  if (found.agents[0]?.status !== 'active') throw invalidRefreshToken('its agent is not active');
  mustFollow(found.revoked_before, found.now);
  const scopes = scopesWithin(found.scopes, found.agents[0].scopes);
  if (scopes.length === 0) throw notDeclared(found.scopes);
  return write(transaction, issuer, found, scopes);
}

/**
 * Looks again at a used refresh token before its first answer is given once more.
 * @returns the refusal, the consequence of which must be committed, when it is more than a retry
 */
export async function refuseReplayedRefreshToken(
  transaction: Transaction,
  developerId: string,
  presented: PresentedRefreshToken,
): Promise<ApiError | undefined> {
  const found = await lock(transaction, developerId, presented.refreshToken);
  if (found.digest === null || found.used_at === null) return undefined;
  const isRetry = await revokeUnlessRetry(transaction, developerId, presented.agentId, usedBefore(found));
  return isRetry ? undefined : usedRefreshToken();
}

async function lock(transaction: Transaction, developerId: string, refreshToken: string): Promise<Found> {
  const locks = authorityLocks({
    developerId,
    agents: sql`(SELECT array_agg(agent_id) FROM presented WHERE used_at IS NULL)`,
    principal: sql`(SELECT principal FROM presented JOIN grants ON grants.id = grant_id WHERE used_at IS NULL)`,
    grants: sql`(SELECT array_agg(grant_id) FROM presented WHERE used_at IS NULL)`,
  });
  // What is read of the grant beside its locks never changes.
  const { rows } = await sql<Found>`
    WITH presented AS MATERIALIZED (
      SELECT * FROM refresh_tokens WHERE digest = ${secretDigest(refreshToken)} FOR UPDATE
    ), ${locks}
    SELECT presented.*, g.scopes, g.audience, g.acr, g.amr, g.auth_time, g.expires_at, ${heldColumns}
    FROM held_developer LEFT JOIN presented ON true LEFT JOIN grants g ON g.id = presented.grant_id`.execute(
    transaction,
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the developer is gone');
  return found;
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  found: Held & RefreshToken & Grant,
  scopes: string[],
): Promise<Exchanged> {
  const { now, developer_id, principal_id, grant_id, agent_id } = found;
  const [tokenId, refreshToken] = [newId('tok'), newSecret('ref_')];
  const expiresAt = tokenEnd(now, found.expires_at, issuer.config.tokenLifetime);
  if (expiresAt === undefined || principal_id === null) throw invalidRefreshToken('its grant has ended');
  const signed = signGrantToken(issuer, {
    tokenId,
    grantId: grant_id,
    developerId: developer_id,
    principalId: principal_id,
    agentId: agent_id,
    audience: found.audience,
    scopes,
    acr: found.acr,
    amr: found.amr,
    authenticatedAt: found.auth_time,
    ancestorGrantIds: [],
    ancestorAgentIds: [],
    issuedAt: now,
    expiresAt,
  });
  const digest = secretDigest(refreshToken);
  const written = sql`
    WITH used AS (
      UPDATE refresh_tokens SET used_at = ${now}, successor_digest = ${digest}
      FROM grants g
      WHERE digest = ${secretDigestOf(found)} AND g.id = grant_id AND ${revokedAt('g')} IS NULL
      RETURNING g.id AS grant_id
    ), new_token AS (
      INSERT INTO grant_tokens (jti, developer_id, grant_id, issued_at, expires_at)
      SELECT ${tokenId}, ${developer_id}, grant_id, ${now}::timestamptz, ${expiresAt}::timestamptz FROM used
    )
    INSERT INTO refresh_tokens (digest, developer_id, grant_id, agent_id)
    SELECT ${digest}::bytea, ${developer_id}, grant_id, ${agent_id} FROM used
    RETURNING grant_id`.execute(transaction);
  const [grantToken, { rows }] = await Promise.all([signed, written]);
  if (rows.length === 0) throw invalidRefreshToken('its grant has been revoked');
  return { grantToken, refreshToken, grantId: grant_id, scopes, expiresAt };
}

/** The bytes as the driver takes them back: PGlite gives plain byte arrays. */
function secretDigestOf({ digest }: RefreshToken): Uint8Array {
  return Buffer.from(digest);
}

function usedBefore({ agent_id, grant_id, used_at, successor_digest, now }: Held & RefreshToken): Used {
  return { grantId: grant_id, agentId: agent_id, usedAt: used_at ?? now, successor: successor_digest, now };
}

function invalidRefreshToken(fault: string): ApiError {
  return new ApiError(400, 'INVALID_REFRESH_TOKEN', `the refresh token is not valid: ${fault}`);
}

/** The refusal of a refresh token whose answer is kept, and whose grant has ended or has been used on. */
export function usedRefreshToken(): ApiError {
  return invalidRefreshToken('it was used before');
}
