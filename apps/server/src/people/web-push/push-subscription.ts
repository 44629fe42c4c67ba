import { createECDH, createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { isLoopback } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';

/** Most browsers of one person; another one takes the place of the oldest. */
const MOST = 5;

/** Where a browser wants to be told (Push API), with its keys for messages (RFC 8291). */
export interface PushSubscription {
  /** An https URL at the browser's push service. */
  endpoint: string;
  /** An uncompressed point of P-256. */
  publicKey: Uint8Array;
  /** 16 bytes. */
  authSecret: Uint8Array;
}

export const endpointField = z.string().max(2_048).refine(isEndpoint, 'must be an https URL on port 443');

/** `PushSubscription.toJSON()` of a browser. */
export const subscriptionField = z
  .object({
    endpoint: endpointField,
    keys: z.object({
      p256dh: z.base64url().length(87).refine(isPoint, 'must be a point of P-256'),
      auth: z.base64url().length(22),
    }),
  })
  .transform(({ endpoint, keys }): PushSubscription => ({
    endpoint,
    publicKey: Buffer.from(keys.p256dh, 'base64url'),
    authSecret: Buffer.from(keys.auth, 'base64url'),
  }));

function isEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // In the one form in which browsers have it, so that no browser counts as several.
  if (url?.href !== text || url.protocol !== 'https:' || text.includes('#')) return false;
  if (url.username !== '' || url.password !== '') return false;
  // So that nobody looks by this server for what listens elsewhere. On loopback it asks only where its own URL is there.
  return url.port === '' || isLoopback(url.hostname);
}

function isPoint(text: string): boolean {
  const own = createECDH('prime256v1');
  own.generateKeys();
  try {
    return own.computeSecret(Buffer.from(text, 'base64url')).length > 0 && text.startsWith('B');
  } catch {
    return false;
  }
}

/** SHA-256 of an endpoint: it names a subscription, and tells nobody the endpoint, by which a browser can be reached. */
export function endpointDigest(endpoint: string): Buffer {
  return createHash('sha256').update(endpoint).digest();
}

/** Stores where a person wants to be told. A browser belongs to the person who has turned it on last. */
export async function saveSubscription(
  transaction: Transaction,
  accountId: string,
  { endpoint, publicKey, authSecret }: PushSubscription,
): Promise<void> {
  // Two at once are counted one after the other.
  await sql`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`.execute(transaction);
  const values = {
    account_id: accountId,
    public_key: publicKey,
    auth_secret: authSecret,
    created_at: sql<Date>`clock_timestamp()`,
  };
  await transaction
    .insertInto('web_push_subscriptions')
    .values({ endpoint_digest: endpointDigest(endpoint), endpoint, ...values })
    .onConflict((conflict) => conflict.column('endpoint_digest').doUpdateSet(values))
    .execute();
  await sql`DELETE FROM web_push_subscriptions WHERE endpoint_digest IN (
    SELECT endpoint_digest FROM web_push_subscriptions WHERE account_id = ${accountId}
    ORDER BY created_at DESC, endpoint_digest OFFSET ${MOST})`.execute(transaction);
}

/** The browsers in which a person wants to be told. */
export async function readSubscriptions(
  transaction: Transaction,
  accountId: string,
): Promise<PushSubscription[]> {
  const rows = await transaction
    .selectFrom('web_push_subscriptions')
    .select(['endpoint', 'public_key as publicKey', 'auth_secret as authSecret'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .execute();
  return rows;
}

/** @param accountId whose it must be; undefined for anybody's, where the push service no longer knows it */
export async function deleteSubscription(
  transaction: Transaction,
  endpoint: string,
  accountId?: string,
): Promise<void> {
  await sql`DELETE FROM web_push_subscriptions WHERE endpoint_digest = ${endpointDigest(endpoint)}
    AND (${accountId === undefined} OR account_id = ${accountId ?? ''})`.execute(transaction);
}
