import type { RefusalReason } from '@grantex/core';
import type { GrantTokenClaims } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { createBatchQueue } from '../../base/background/batch-queue.ts';
import { commitWith } from '../../base/store/commit-with.ts';
import { isEndedByHold } from '../revocations/held-before.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** Reads the status of tokens that this server signed. */
export interface TokenStatusReader {
  /**
   * Why a token is no longer valid: the token, its grant, a grant above it, an agent of one of them, the principal or
   * the developer was revoked, or a hold has ended what was issued until then; or the token or its grant has expired.
   * @returns undefined for a valid token; `revoked` also for a token that this server has no record of
   */
  faultOf(claims: Pick<GrantTokenClaims, 'dev' | 'grnt' | 'jti'>): Promise<TokenFault | undefined>;
}

export type TokenFault = Extract<RefusalReason, 'revoked' | 'expired'>;

interface TokenStatus {
  jti: string;
  grant_id: string;
  is_revoked: boolean;
  is_expired: boolean;
}

/** Most tokens of one read. */
const BATCH = 500;

/**
 * Runs one read at a time for each developer. Questions that come meanwhile go together into the next read, so that no
 * read is older than its question, and many questions cost few reads.
 */
export function createTokenStatusReader(database: Database): TokenStatusReader {
  const queue = createBatchQueue<string, TokenStatus | undefined>({
    mostRunning: 1,
    mostTogether: BATCH,
    async work(developerId, take) {
      // In an object: awaited at once, COMMIT would be a round trip of its own.
      const { statuses } = await database.forDeveloper(developerId, async (transaction) => {
        const read = readTokenStatuses(transaction, take());
        commitWith(transaction, read);
        return { statuses: read };
      });
      return statuses;
    },
  });
  return {
    async faultOf(claims) {
      return faultBy(await queue.submit(claims.dev, claims.jti), claims);
    },
  };
}

/** {@link TokenStatusReader.faultOf} within a transaction. */
export async function readTokenFault(
  transaction: Transaction,
  claims: Pick<GrantTokenClaims, 'grnt' | 'jti'>,
): Promise<TokenFault | undefined> {
  const [status] = await readTokenStatuses(transaction, [claims.jti]);
  return faultBy(status, claims);
}

function faultBy(
  status: TokenStatus | undefined,
  { grnt }: Pick<GrantTokenClaims, 'grnt'>,
): TokenFault | undefined {
  if (status === undefined || status.grant_id !== grnt || status.is_revoked) return 'revoked';
  return status.is_expired ? 'expired' : undefined;
}

/** In the order of the tokens. */
async function readTokenStatuses(
  transaction: Transaction,
  tokens: readonly string[],
): Promise<(TokenStatus | undefined)[]> {
  const { rows } = await sql<TokenStatus>`
    SELECT t.jti, t.grant_id,
      t.revoked_at IS NOT NULL OR ${revokedAt('g')} IS NOT NULL OR ${isEndedByHold('t', 'g')} AS is_revoked,
      least(t.expires_at, g.expires_at) <= clock_timestamp() AS is_expired
    FROM grant_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.jti = ANY (${tokens}::text[])`.execute(
    transaction,
  );
  const found = new Map(rows.map((row) => [row.jti, row]));
  return tokens.map((jti) => found.get(jti));
}
