import type { RefusalReason } from '@grantex/core';
import type { GrantTokenClaims } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { createBatchQueue } from '../../base/background/batch-queue.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** Tells where tokens that this server signed stand in the database. */
export interface Standings {
  /**
   * Why a token is no longer good: it, its grant, a grant above it, an agent of these, the principal or the developer
   * has been revoked; or it or its grant has expired.
   * @returns undefined while it is good; `revoked` also for a token that this server has no record of
   */
  faultOf(claims: Pick<GrantTokenClaims, 'dev' | 'grnt' | 'jti'>): Promise<TokenFault | undefined>;
}

export type TokenFault = Extract<RefusalReason, 'revoked' | 'expired'>;

interface Standing {
  jti: string;
  grant_id: string;
  is_revoked: boolean;
  is_expired: boolean;
}

/** Most tokens of one read. */
const BATCH = 500;

/**
 * Reads standings, one read at a time for each developer: what is asked while one is under way goes together into the
 * next, so that a read is never older than the question, and costs least where most is asked.
 */
export function createStandings(database: Database): Standings {
  const queue = createBatchQueue<string, Standing | undefined>({
    mostRunning: 1,
    mostTogether: BATCH,
    work: (developerId, take) =>
      database.forDeveloper(developerId, (transaction) => readStandings(transaction, take())),
  });
  return {
    async faultOf({ dev, grnt, jti }) {
      const standing = await queue.submit(dev, jti);
      if (standing === undefined || standing.grant_id !== grnt || standing.is_revoked) return 'revoked';
      return standing.is_expired ? 'expired' : undefined;
    },
  };
}

/** In the order of the tokens. */
async function readStandings(
  transaction: Transaction,
  tokens: readonly string[],
): Promise<(Standing | undefined)[]> {
  const { rows } = await sql<Standing>`
    SELECT t.jti, t.grant_id, t.revoked_at IS NOT NULL OR ${revokedAt('g')} IS NOT NULL AS is_revoked,
      least(t.expires_at, g.expires_at) <= clock_timestamp() AS is_expired
    FROM grant_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.jti = ANY (${tokens}::text[])`.execute(
    transaction,
  );
  const found = new Map(rows.map((row) => [row.jti, row]));
  return tokens.map((jti) => found.get(jti));
}
