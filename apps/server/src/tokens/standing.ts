import type { GrantTokenClaims, RefusalReason } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../store/database.ts';
import { revokedAt } from '../grants/revoked-at.ts';

/** Where a token that this server signed stands. */
interface Standing {
  /** The token, its grant, a grant above it, an agent of these, the principal or the developer has been revoked. */
  is_revoked: boolean;
  /** The token or its grant has expired. */
  is_expired: boolean;
}

/** The columns of a token's standing, over `grant_tokens t JOIN grants g`. */
const standingColumns: RawBuilder<unknown> = sql`
  t.revoked_at IS NOT NULL OR ${revokedAt('g')} IS NOT NULL AS is_revoked,
  least(t.expires_at, g.expires_at) <= clock_timestamp() AS is_expired`;

/**
 * Why a token is no longer good, in one read.
 * @returns undefined while it is; `revoked` also for a token that this server has no record of
 */
export async function tokenFault(
  transaction: Transaction,
  { jti, grnt }: Pick<GrantTokenClaims, 'jti' | 'grnt'>,
): Promise<Extract<RefusalReason, 'revoked' | 'expired'> | undefined> {
  const { rows } = await sql<Standing>`
    SELECT ${standingColumns} FROM grant_tokens t JOIN grants g ON g.id = t.grant_id
    WHERE t.jti = ${jti} AND t.grant_id = ${grnt}`.execute(transaction);
  const [standing] = rows;
  if (standing === undefined || standing.is_revoked) return 'revoked';
  return standing.is_expired ? 'expired' : undefined;
}
