import type { AgentStatus } from '@grantex/core/issuer';
import { type Selectable, sql } from 'kysely';
import { notDeclared } from '../agents/refusals.ts';
import { scopesWithin } from './scopes-within.ts';
import { ApiError } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { GrantTable } from '../../base/store/schema/authority-tables.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { issue } from './issue.ts';
import type { OneTimeCredential, Redeemed, UsedCredential } from './one-time-credential.ts';
import { refuseSameSecond } from '../tokens/same-second.ts';
import { revokedAt } from '../revocations/revoked-at.ts';

/** A refresh token and the agent that presents it. */
export interface PresentedRefreshToken {
  refreshToken: string;
  agentId: string;
}

type Grant = Pick<
  Selectable<GrantTable>,
  'developer_id' | 'principal' | 'scopes' | 'audience' | 'acr' | 'idp' | 'amr' | 'auth_time' | 'expires_at'
>;

/** The grant of a refresh token with what it depends on, every row locked. */
interface Found extends Grant {
  grant_id: string;
  agent_id: string;
  principal_id: string | null;
  agent_status: AgentStatus;
  agent_scopes: string[];
  /** The latest stamp that ended tokens of the agent, the principal or the developer. */
  revoked_before: Date | null;
  /** The database clock, read after every lock was taken. */
  now: Date;
}

/** A refresh token (`docs/protocol.md` §6). */
export const refreshTokenCredential: OneTimeCredential<PresentedRefreshToken> = {
  redeem: refresh,
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
  { refreshToken, agentId }: PresentedRefreshToken,
): Promise<Redeemed | undefined> {
  const digest = secretDigest(refreshToken);
  const found = await lockUnused(transaction, digest);
  if (found === undefined) return undefined;
  if (found.agent_id !== agentId) throw invalidRefreshToken('it was made for another agent');
  if (found.agent_status !== 'active') throw invalidRefreshToken('its agent is not active');
  refuseSameSecond(found.revoked_before, found.now);
  const scopes = scopesWithin(found.scopes, found.agent_scopes);
  if (scopes.length === 0) throw notDeclared(found.scopes);
  return write(transaction, issuer, digest, found, scopes);
}

/** Takes every lock in one statement, in the order of `authorityLocks`. */
async function lockUnused(transaction: Transaction, digest: Uint8Array): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    SELECT held.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT r.grant_id, r.agent_id, g.developer_id, g.principal, g.scopes, g.audience, g.acr, g.idp, g.amr, g.auth_time, g.expires_at,
        p.principal_id, a.status AS agent_status, a.scopes AS agent_scopes,
        GREATEST(a.revoked_before, p.revoked_before, d.revoked_before) AS revoked_before
      FROM refresh_tokens r
      JOIN grants g ON g.id = r.grant_id
      JOIN agents a ON a.id = g.agent_id
      JOIN principals p ON p.id = g.principal
      JOIN developers d ON d.id = g.developer_id
      WHERE r.digest = ${digest} AND r.used_at IS NULL
      FOR UPDATE OF r FOR SHARE OF a, p, g FOR KEY SHARE OF d
    ) AS held`.execute(transaction);
  return rows[0];
}

async function lockUsed(
  transaction: Transaction,
  { refreshToken }: PresentedRefreshToken,
): Promise<UsedCredential | undefined> {
  const { rows } = await sql<UsedCredential>`
    SELECT used.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT grant_id AS "grantId", agent_id AS "agentId", used_at AS "usedAt", successor_digest AS successor
      FROM refresh_tokens WHERE digest = ${secretDigest(refreshToken)} AND used_at IS NOT NULL FOR UPDATE
    ) AS used`.execute(transaction);
  return rows[0];
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  presented: Uint8Array,
  found: Found,
  scopes: string[],
): Promise<Redeemed> {
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
    },
    scopes,
    now,
    uses: sql`
      UPDATE refresh_tokens SET used_at = ${now}, successor_digest = ${refreshDigest}
      FROM grants g
      WHERE digest = ${presented} AND g.id = grant_id AND ${revokedAt('g')} IS NULL
      RETURNING g.id AS grant_id`,
    refreshDigest,
    refuse: (fault) =>
      invalidRefreshToken(fault === 'expired' ? 'its grant has ended' : 'its grant has been revoked'),
  });
  return { ...issued, refreshToken };
}

function invalidRefreshToken(fault: string): ApiError {
  return new ApiError(400, 'INVALID_REFRESH_TOKEN', `the refresh token is not valid: ${fault}`);
}
