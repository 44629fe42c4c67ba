import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';

/** What is signed: one attempt to deliver a message. */
export interface Signable {
  /** The same in every attempt. */
  id: string;
  /** When the attempt is made. */
  at: Date;
  body: string;
}

const PURPOSE = 'webhook secret';

/** A new secret of Standard Webhooks: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A secret as it is stored. */
export function encryptSecret(masterKey: Uint8Array, secret: string): Uint8Array {
  return encrypt(masterKey, PURPOSE, Buffer.from(secret));
}

/** @throws when it was encrypted under another master key */
export function decryptSecret(masterKey: Uint8Array, stored: Uint8Array): string {
  return Buffer.from(decrypt(masterKey, PURPOSE, stored)).toString();
}

/**
 * The headers by which a receiver knows that a message is this server's: those of Standard Webhooks 1.0, signed with every
 * secret, and those that the clients of the public product verify, which have room for one: `X-Grantex-Signature-V2` is
 * the hexadecimal HMAC-SHA-256 of `<timestamp>.<body>` under the text of the newest secret.
 * @param secrets the newest first
 */
export function signatureHeaders(
  { id, at, body }: Signable,
  secrets: readonly [string, ...string[]],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const forProduct = createHmac('sha256', secrets[0]).update(`${timestamp}.${body}`).digest('hex');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    'x-grantex-timestamp': timestamp,
    'x-grantex-signature-v2': `sha256=${forProduct}`,
  };
}
