import { GRANT_STATUSES } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { isEndedByHold, isHeld } from './held-before.ts';
import { revokedAt } from './revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';

export const grantStatuses = [...GRANT_STATUSES, 'on_hold', 'unknown'] as const;

/**
 * `on_hold`: nothing may be done with the grant until it is released. `unknown`: the developer has no such grant, or the grant
 * has no such token.
 */
export type GrantStatus = (typeof grantStatuses)[number];

/** The status of a grant and, if given, of one of its tokens. A token is deleted a minute after its expiry. */
export async function readGrantStatus(
  transaction: Transaction,
  grantId: string,
  jti: string | undefined,
): Promise<GrantStatus> {
  const { rows } = await sql<{ status: GrantStatus }>`
    SELECT CASE
      WHEN ${revokedAt('g')} IS NOT NULL OR t.revoked_at IS NOT NULL OR ${isEndedByHold('t', 'g')} THEN 'revoked'
      WHEN least(g.expires_at, t.expires_at) <= clock_timestamp() THEN 'expired'
      WHEN t.jti IS NULL AND ${jti !== undefined} THEN 'unknown'
      WHEN ${isHeld('g')} THEN 'on_hold'
      ELSE 'active' END AS status
    FROM grants g LEFT JOIN grant_tokens t ON t.grant_id = g.id AND t.jti = ${jti ?? null}::text
    WHERE g.id = ${grantId}`.execute(transaction);
  return rows[0]?.status ?? 'unknown';
}
