import { createECDH } from 'node:crypto';
import ece from 'http_ece';
import { createOutboundFetch, type OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import { isLoopback } from '../../base/site.ts';
import type { PushKey } from './push-key.ts';
import type { PushSubscription } from './push-subscription.ts';

const MOST_BYTES = 16_384;

/** Reaches push services, whose addresses browsers name: on the internet, and on this machine while its own URL is on loopback. */
export function createPushFetch(publicUrl: string): OutboundFetch {
  const isLocal = isLoopback(new URL(publicUrl).hostname);
  return createOutboundFetch({ allows: new Set(isLocal ? ['loopback'] : []), mostBytes: MOST_BYTES });
}

/** What a browser shows. The worker of the permissions page reads it (`assets/push-worker.js`). */
export interface PushMessage {
  title: string;
  body: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  /** Another message with the same tag takes the place of this one. */
  tag: string;
  /** What a click opens. */
  url: string;
}

export interface PushOptions {
  key: PushKey;
  fetch: OutboundFetch;
  /** Whom the push service may ask; undefined for nobody. */
  subject: string | undefined;
  /** Seconds for which the push service keeps the message, while the browser is away. */
  lifetime: number;
}

/**
 * Hands a message to the push service of a browser (RFC 8030), encrypted for that browser alone (RFC 8291).
 * @returns the status of the answer: 404 and 410 say that the subscription has ended
 * @throws {OutboundFault} where there is no answer
 */
export async function sendPush(
  { endpoint, publicKey, authSecret }: PushSubscription,
  message: PushMessage,
  { key, fetch, subject, lifetime }: PushOptions,
): Promise<number> {
  const privateKey = createECDH('prime256v1');
  privateKey.generateKeys();
  const body = ece.encrypt(Buffer.from(JSON.stringify(message)), {
    version: 'aes128gcm',
    privateKey,
    dh: Buffer.from(publicKey),
    authSecret: Buffer.from(authSecret),
  });
  const { status } = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: await key.authorize(endpoint, subject),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(lifetime),
      urgency: 'high',
    },
    body,
  });
  return status;
}
