import { sql } from 'kysely';
import type { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { revoke } from '../revocations/revoke.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import type { Issued } from './issue.ts';

/** The result of redeeming a code or a refresh token. */
export interface Redeemed extends Issued {
  refreshToken: string;
}

/** What an agent presents with its code or refresh token. */
export interface Presented {
  agentId: string;
  /**
   * How its client authenticated at the OAuth endpoint, which takes only what it gave itself, as the JSON API does; absent in
   * the JSON API.
   */
  authentication?: ClientAuthentication | undefined;
  /** RFC 7638 thumbprint of the key that it has proven (RFC 9449), to which the token is bound; undefined for none. */
  jkt?: string | undefined;
}

/** A kind of credential that can be redeemed once: a code or a refresh token, as an agent presents it. */
export interface OneTimeCredential<PRESENTED extends Presented> {
  /**
   * Redeems it.
   * @returns undefined if it is unknown or was used before
   * @throws {ApiError} for every other fault
   */
  redeem: (transaction: Transaction, issuer: Issuer, presented: PRESENTED) => Promise<Redeemed | undefined>;
  /**
   * Redeems it once more, for a client that has no other way to repeat a call whose answer it lost.
   * @returns undefined where that is more than a retry, or was done before
   */
  redeemAgain?: (
    transaction: Transaction,
    issuer: Issuer,
    presented: PRESENTED,
  ) => Promise<Redeemed | undefined>;
  /** Finds and locks it, if it was used before. */
  lockUsed: (transaction: Transaction, presented: PRESENTED) => Promise<UsedCredential | undefined>;
  /** The refusal of one that does not exist. */
  unknown: () => ApiError;
  /** The refusal of one that was used before. */
  used: () => ApiError;
}

/** A used code or refresh token that is presented again. */
export interface UsedCredential {
  grantId: string;
  /** The agent that it was made for. */
  agentId: string;
  usedAt: Date;
  /** The refresh token that its first use returned. */
  successor: Uint8Array | null;
  /** Whether it was given beside another one, which was used first. */
  isLost?: boolean;
  /** The database clock. */
  now: Date;
}

/**
 * Redeems a code or a refresh token (`docs/protocol.md` §6).
 * @returns the refusal of one that was used before; commit in that case, too
 * @throws {ApiError} for every other fault
 */
export async function redeem<PRESENTED extends Presented>(
  transaction: Transaction,
  issuer: Issuer,
  developerId: string,
  credential: OneTimeCredential<PRESENTED>,
  presented: PRESENTED,
): Promise<Redeemed | ApiError> {
  const redeemed = await credential.redeem(transaction, issuer, presented);
  if (redeemed !== undefined) return redeemed;
  const again = await credential.redeemAgain?.(transaction, issuer, presented);
  if (again !== undefined) return again;
  const used = await credential.lockUsed(transaction, presented);
  if (used === undefined) throw credential.unknown();
  await revokeUnlessRetry(transaction, developerId, presented.agentId, used);
  return credential.used();
}

/**
 * Checks a used code or refresh token again before its first answer is repeated.
 * @returns the refusal, if the use is more than a retry; commit in that case, too
 */
export async function refuseReplay<PRESENTED extends Presented>(
  transaction: Transaction,
  developerId: string,
  credential: OneTimeCredential<PRESENTED>,
  presented: PRESENTED,
): Promise<ApiError | undefined> {
  const used = await credential.lockUsed(transaction, presented);
  if (used === undefined) return undefined;
  const isRetry = await revokeUnlessRetry(transaction, developerId, presented.agentId, used);
  return isRetry ? undefined : credential.used();
}

export const LENIENT_MILLISECONDS = 60_000;

/**
 * Decides what a second use means (`docs/protocol.md` §6). Within 60 seconds, by its own agent, while the successor is
 * unused, it is a retry of a client that lost the answer: it is refused, or answered again with its Idempotency-Key.
 * Otherwise the code or token was stolen, and the grant is revoked. The attempt of another developer ends earlier: it
 * finds no row.
 * @returns whether it was only a retry
 */
async function revokeUnlessRetry(
  transaction: Transaction,
  developerId: string,
  presentedBy: string,
  used: UsedCredential,
): Promise<boolean> {
  const isRetry =
    used.isLost !== true &&
    used.agentId === presentedBy &&
    used.now.getTime() - used.usedAt.getTime() <= LENIENT_MILLISECONDS &&
    !(await isUsed(transaction, used.successor));
  if (!isRetry) await revoke(transaction, developerId, { kind: 'grant', id: used.grantId, by: 'server' });
  return isRetry;
}

async function isUsed(transaction: Transaction, digest: Uint8Array | null): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM refresh_tokens WHERE digest = ${digest === null ? null : Buffer.from(digest)} AND used_at IS NOT NULL`.execute(
    transaction,
  );
  return rows.length > 0;
}
