import { Webhook } from 'standardwebhooks';
import type { EventData } from '../ledger/event-data.ts';
import { GrantexError } from '../transport/errors.ts';

/** A message of a webhook whose signature was verified: an event, `webhook.test`, or a type of a newer server. */
export type WebhookMessage =
  | {
      [TYPE in keyof EventData]: Verified & { readonly type: TYPE; readonly data: EventData[TYPE] };
    }[keyof EventData]
  | (Verified & { readonly type: 'webhook.test'; readonly data: { readonly webhookId: string } });

interface Verified {
  /** The id of the event: the same in every attempt. Remember it, and do nothing for one that you know. */
  readonly id: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
}

/** A request to a webhook. */
export interface WebhookRequest {
  /** The body as it came: text that was parsed and written again has another signature. */
  readonly body: string | Uint8Array;
  /** The headers of the request, as `fetch`, Node or a framework has them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The secret of the webhook, `whsec_…`. */
  readonly secret: string;
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * Verifies that a message is the server's (Standard Webhooks 1.0, `docs/protocol.md` §16), and reads it.
 *
 * It refuses what is forged or changed, and what was signed over five minutes ago, or is dated as far in the future. It keeps
 * nothing: the same message within these five minutes is accepted twice. The server itself repeats messages, so a receiver
 * remembers the ids of what it has done.
 * @throws {GrantexError} `WEBHOOK_REFUSED`: answer it with 400
 * @throws {TypeError} where the secret is not one
 */
export function verifyWebhook({ body, headers, secret }: WebhookRequest): WebhookMessage {
  const webhook = webhookOf(secret);
  const named = Object.fromEntries(HEADERS.map((name) => [name, headerOf(headers, name)]));
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    const { type, timestamp, data } = webhook.verify(text, named) as Omit<WebhookMessage, 'id'>;
    return { id: named['webhook-id'], type, timestamp, data } as WebhookMessage;
  } catch (error) {
    throw refused(
      'the message is not signed with this secret, or was signed more than five minutes ago',
      error,
    );
  }
}

function webhookOf(secret: string): Webhook {
  try {
    if (typeof secret === 'string' && secret.startsWith('whsec_')) return new Webhook(secret);
  } catch {
    // The library's message repeats nothing of the secret, but says nothing of the option either.
  }
  throw new TypeError('verifyWebhook: "secret" must be the secret of a webhook, whsec_…');
}

/** @throws {GrantexError} where the header is missing, or came twice */
function headerOf(headers: WebhookRequest['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  if (typeof value === 'string' && value !== '') return value;
  throw refused(`the request must have the header ${name} once`);
}

function refused(message: string, cause?: unknown): GrantexError {
  return new GrantexError('WEBHOOK_REFUSED', message, { cause });
}
