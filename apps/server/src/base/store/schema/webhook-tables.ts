import type { Generated } from 'kysely';
import type { Instant, InstantByDefault } from './columns.ts';

/** An endpoint of a developer that is told of events. */
export interface WebhookTable {
  id: string;
  developer_id: string;
  url: string;
  description: string | null;
  /** Types of events; `*` for all, also those of later releases. */
  events: string[];
  /** The text of the secret (`whsec_…`), encrypted. */
  secret: Uint8Array;
  /** The secret before the last rotation; signs as well until `former_until`. */
  former_secret: Uint8Array | null;
  former_until: Instant | null;
  disabled_at: Instant | null;
  /** `gone`: it has answered 410. `failing`: one event was refused in all attempts, as were those after it. */
  disabled_reason: 'developer' | 'gone' | 'failing' | null;
  /** Its place in the events: all before it were delivered, or set aside. */
  epoch: string;
  xid: string;
  event_id: string;
  place_at: Instant;
  /** Failed attempts to deliver the next event. */
  attempts: Generated<number>;
  failing_since: Instant | null;
  /** No attempt before this instant. */
  due_at: InstantByDefault;
  /** The process that delivers to it, and until when nobody else does. */
  leased_by: string | null;
  leased_until: Instant | null;
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

/** What became of one message to one endpoint. */
export interface WebhookDeliveryTable {
  id: string;
  developer_id: string;
  webhook_id: string;
  /** The id of the event, which the header `webhook-id` has in every attempt. */
  message_id: string;
  type: string;
  /** `retrying`: the endpoint gets nothing else before it. `failed`: it was set aside, and later ones were delivered. */
  status: 'delivered' | 'retrying' | 'failed';
  attempts: number;
  /** Of the last attempt: the HTTP status, and the beginning of the body; null where there was no answer. */
  answer_status: number | null;
  answer: string | null;
  /** Why there was no good answer, in words for the developer. */
  fault: string | null;
  milliseconds: number;
  created_at: InstantByDefault;
  attempted_at: InstantByDefault;
  retry_at: Instant | null;
}

/** The tables of the room `ledger/webhooks`. */
export interface WebhookTables {
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
}
