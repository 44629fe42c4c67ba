import { stopByPerson } from '../../authority/grants/stops.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { deny } from './decide.ts';
import { type Approved, isApprover } from './outcome.ts';
import { type AuthorizationRequest, statusOf } from './request.ts';

/** A request that a browser may have approved. */
export type Stoppable = Approved & Parameters<typeof deny>[2] & Pick<AuthorizationRequest, 'developer_id'>;

export interface StopApprovedOptions {
  database: Database;
  config: Site;
  visitDigest: Uint8Array;
  /** Finds the request, locked for a decision. */
  lock: (transaction: Transaction) => Promise<Stoppable>;
}

/**
 * Stops what this browser has approved: withdraws the approval, or once the app has fetched it, ends the grant and all below
 * it. It may be called again.
 * @throws {ApiError} 403 `NOT_APPROVED_HERE` for any other browser
 */
export async function stopApproved(options: StopApprovedOptions): Promise<void> {
  const { database } = options;
  const fetched = await database.forPerson((transaction) => withdraw(transaction, options));
  if (fetched === undefined) return;
  // In another transaction: it locks the person before anything else.
  await database.forPerson(async (transaction) => {
    await stopByPerson(transaction, fetched.grantId);
    await revoke(transaction, fetched.developerId, { kind: 'grant', id: fetched.grantId, by: 'person' });
  });
}

/** @returns the grant, if the app has fetched it already */
async function withdraw(
  transaction: Transaction,
  { config, visitDigest, lock }: StopApprovedOptions,
): Promise<{ grantId: string; developerId: string } | undefined> {
  const request = await lock(transaction);
  if (!isApprover(request, visitDigest)) throw notApprovedHere();
  const { grant_id: grantId, developer_id: developerId } = request;
  if (grantId !== null) return { grantId, developerId };
  if (statusOf(request) === 'approved') await deny(transaction, { config }, request);
  return undefined;
}

function notApprovedHere(): ApiError {
  return new ApiError(
    403,
    'NOT_APPROVED_HERE',
    'this browser has not approved the request; only the one that has may stop it here',
  );
}
