import type { Site } from '../../base/site.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import { lockRequest } from './by-developer.ts';
import { refuseDecided, requestDecided } from './request.ts';

/** The page where the person decides. The server keeps only the digest of its secret. */
export function consentUrlOf({ publicUrl }: Pick<Site, 'publicUrl'>, secret: string): string {
  return `${publicUrl}/consent/${secret}`;
}

/** A new consent link. */
export interface ReplacedLink {
  consentUrl: string;
  /** When the request expires: as before. */
  expiresAt: Date;
}

/**
 * Replaces the consent link of a pending request, in a sandbox also of an approved one (`docs/protocol.md` §6). Whatever
 * began at the earlier link ends with it: challenges, sign-ins and mailed links are all reached through its secret.
 * @param secret of the new link
 * @throws {ApiError} 404, 409 once approved, denied, cancelled or exchanged, 410 when its time is over
 */
export async function replaceLink(
  transaction: Transaction,
  { config }: { config: Site },
  id: string,
  secret: string = newSecret(''),
): Promise<ReplacedLink> {
  const request = await lockRequest(transaction, id);
  refuseDecided(request);
  // A sandbox approves at once, and shows the page of each request.
  if (request.status === 'approved' && config.mode === 'live') throw requestDecided(request.status);
  await transaction
    .updateTable('authorization_requests')
    .set({ consent_digest: secretDigest(secret) })
    .where('id', '=', id)
    .execute();
  return { consentUrl: consentUrlOf(config, secret), expiresAt: request.expires_at };
}

/** Whether this is still the consent link of the request, which was neither cancelled nor erased with its person. */
export async function isPresentLink(
  transaction: Transaction,
  id: string,
  consentUrl: string,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('authorization_requests')
    .innerJoin('principals', 'principals.id', 'authorization_requests.principal')
    .select('authorization_requests.id')
    .where('authorization_requests.id', '=', id)
    .where('consent_digest', '=', secretDigest(consentUrl.slice(consentUrl.lastIndexOf('/') + 1)))
    .where('status', '<>', 'cancelled')
    .where('principals.principal_id', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}
