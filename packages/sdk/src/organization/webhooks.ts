import type { EventData } from '../ledger/event-data.ts';
import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { byCursor, byPage, type CursorQuery, type Page, type PageQuery } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** An endpoint that is told of events (`docs/protocol.md` §16), without its secret. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Types of events; `*` for all. */
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly disabledAt: string | null;
  /** `gone`: it has answered 410; `failing`: it failed for three days. */
  readonly disabledReason: 'developer' | 'gone' | 'failing' | null;
  /** Since when the next event is refused; null: the last attempt went well. */
  readonly failingSince: string | null;
  /** When the refused event is tried again; null where nothing was refused. */
  readonly nextAttemptAt: string | null;
  /** Until when the secret before the last rotation signs, too. */
  readonly formerSecretUntil: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A webhook with its secret (`whsec_…`), which no other response has. */
export interface WebhookWithSecret extends Webhook {
  readonly secret: string;
}

export interface NewWebhook {
  /** https; on the machine of a local server also `http://localhost` and `http://127.0.0.1`. */
  readonly url: string;
  /** Types of events, or `*` for all, also for those of later releases. */
  readonly events: readonly (keyof EventData | '*' | (string & {}))[];
  /** At most 200 characters. Default: none. */
  readonly description?: string | null | undefined;
}

/** What to change; a member that is absent stays as it is. */
export interface WebhookChanges {
  readonly url?: string | undefined;
  readonly events?: NewWebhook['events'] | undefined;
  readonly description?: string | null | undefined;
  /** True also tries at once what waits for the next attempt; a disabled webhook continues where it was. */
  readonly enabled?: boolean | undefined;
}

/** What became of one event at one webhook, with the outcome of the last attempt. */
export interface WebhookDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The header `webhook-id` of each attempt: the id of the event. */
  readonly eventId: string;
  readonly type: string;
  /** `retrying`: later events wait for it. `failed`: it was set aside, and they do not. */
  readonly status: 'delivered' | 'retrying' | 'failed';
  readonly attempts: number;
  /** The HTTP status of the last answer, and the beginning of its body; null without one. */
  readonly answerStatus: number | null;
  readonly answer: string | null;
  /** Why the last attempt failed. */
  readonly fault: string | null;
  /** How long the last attempt took. */
  readonly milliseconds: number;
  readonly createdAt: string;
  readonly attemptedAt: string;
  readonly retryAt: string | null;
}

export interface WebhookPage extends Page {
  readonly webhooks: readonly Webhook[];
}

export interface DeliveryFilter {
  /** Default: all. */
  readonly status?: WebhookDelivery['status'] | undefined;
}

export interface DeliveryPage extends Page {
  /** Newest first. */
  readonly deliveries: readonly WebhookDelivery[];
}

/** `/v1/webhooks`: reading needs the role `audit-read`, changes `admin`. */
export interface Webhooks {
  /** `secret` is only in this response. @throws {GrantexError} `VALIDATION_ERROR`, `TOO_MANY_WEBHOOKS` */
  create(webhook: NewWebhook, options?: WriteOptions): Promise<WebhookWithSecret>;
  list(query?: PageQuery, options?: CallOptions): Promise<WebhookPage>;
  /** Every webhook, newest first; pages are fetched as needed. */
  listAll(options?: CallOptions): AsyncIterable<Webhook>;
  get(webhookId: string, options?: CallOptions): Promise<Webhook>;
  update(webhookId: string, changes: WebhookChanges, options?: CallOptions): Promise<Webhook>;
  delete(webhookId: string, options?: CallOptions): Promise<void>;
  /** Gives it another secret, which is only in this response; the one before signs as well for 24 hours. */
  rotate(webhookId: string, options?: WriteOptions): Promise<WebhookWithSecret>;
  /** Sends `webhook.test` now, to a disabled webhook as well. */
  test(webhookId: string, options?: CallOptions): Promise<WebhookDelivery>;
  deliveries(
    webhookId: string,
    query?: DeliveryFilter & CursorQuery,
    options?: CallOptions,
  ): Promise<DeliveryPage>;
  /** Every delivery, newest first; pages are fetched as needed. */
  allDeliveries(
    webhookId: string,
    filter?: DeliveryFilter,
    options?: CallOptions,
  ): AsyncIterable<WebhookDelivery>;
  /**
   * Sends the event of a delivery once more, now.
   * @throws {GrantexError} `DELIVERY_RETRYING` for the one that the webhook waits for, `EVENT_EXPIRED` after 7 days
   */
  replayDelivery(webhookId: string, deliveryId: string, options?: CallOptions): Promise<WebhookDelivery>;
  /** Delivers everything again that has happened since an instant (ISO 8601, within 7 days), in order. */
  replay(webhookId: string, since: string, options?: WriteOptions): Promise<Webhook>;
}

const WEBHOOKS = '/v1/webhooks';
/** How long the server waits for an endpoint, and a little more, in seconds. */
const ATTEMPT = 20;

export function createWebhooks(transport: Transport): Webhooks {
  const webhooks: Webhooks = {
    create: (body, options) =>
      transport.send({ method: 'POST', path: WEBHOOKS, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options),
    list: (query, options) => transport.send({ method: 'GET', path: WEBHOOKS, query: { ...query } }, options),
    listAll: (options) =>
      byPage(
        (query) => webhooks.list(query, options),
        (page) => page.webhooks,
      ),
    get: async (id, options) => transport.send({ method: 'GET', path: pathOf(WEBHOOKS, id) }, options),
    update: async (id, body, options) =>
      transport.send({ method: 'PATCH', path: pathOf(WEBHOOKS, id), body }, options),
    delete: async (id, options) => transport.send({ method: 'DELETE', path: pathOf(WEBHOOKS, id) }, options),
    rotate: async (id, options) => {
      const path = pathOf(WEBHOOKS, id, '/rotate');
      return transport.send({ method: 'POST', path, repeatWithin: REPEAT_WITHIN_MEMORY }, options);
    },
    test: async (id, options) => {
      const path = pathOf(WEBHOOKS, id, '/test');
      return transport.send({ method: 'POST', path, isRepeatable: false }, { timeout: ATTEMPT, ...options });
    },
    deliveries: async (id, query, options) =>
      transport.send(
        { method: 'GET', path: pathOf(WEBHOOKS, id, '/deliveries'), query: { ...query } },
        options,
      ),
    allDeliveries: (id, filter, options) =>
      byCursor(
        (query) => webhooks.deliveries(id, { ...filter, ...query }, options),
        (page) => page.deliveries,
      ),
    replayDelivery: async (id, deliveryId, options) => {
      const path = pathOf(pathOf(WEBHOOKS, id, '/deliveries'), deliveryId, '/replay');
      return transport.send({ method: 'POST', path, isRepeatable: false }, { timeout: ATTEMPT, ...options });
    },
    replay: async (id, since, options) =>
      transport.send({ method: 'POST', path: pathOf(WEBHOOKS, id, '/replay'), body: { since } }, options),
  };
  return webhooks;
}
