import { type RawBuilder, sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Place } from '../events/place.ts';
import type { Claimed } from './claim.ts';
import type { Message, Outcome } from './send.ts';

/** What an attempt makes of an endpoint. */
export interface Standing {
  /** It has received everything before. */
  place: Place;
  /** How often the next event was refused; 0: the last attempt went well. */
  attempts: number;
  /** Milliseconds until it may be tried again. Default: none. */
  wait?: number;
}

/** What has become of a message. `failed`: it was set aside, and is tried again after `wait`, if there is one. */
export interface Fate {
  status: 'delivered' | 'retrying' | 'failed';
  /** Milliseconds until the next attempt; undefined where nobody makes one. */
  wait?: number | undefined;
  /** Whether a person asked for the attempt. If it fails, those of a message that was set aside go on as before. */
  isManual?: boolean;
}

/**
 * Records where an endpoint stands.
 * @returns false where the lease is another process's, or the endpoint was changed or deleted: then nothing is recorded
 */
export async function saveStanding(
  transaction: Transaction,
  { id }: Pick<Claimed, 'id'>,
  { place, attempts, wait = 0 }: Standing,
  isMine: RawBuilder<boolean>,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE webhooks SET epoch = ${place.epoch}, xid = ${String(place.xid)}::text::xid8, event_id = ${place.id},
      place_at = ${new Date(place.at).toISOString()}::timestamptz, attempts = ${attempts},
      failing_since = CASE WHEN ${attempts} > 0 THEN COALESCE(failing_since, clock_timestamp()) END,
      due_at = clock_timestamp() + ${wait} * interval '1 millisecond'
    WHERE id = ${id} AND ${isMine} RETURNING id`.execute(transaction);
  return rows.length === 1;
}

/** Records an attempt to deliver a message. There is one row for each message and endpoint. @returns its id */
export async function saveAttempt(
  transaction: Transaction,
  { id: webhookId, developerId }: Pick<Claimed, 'id' | 'developerId'>,
  message: Pick<Message, 'id' | 'type'>,
  { status, answer, fault, milliseconds }: Outcome,
  fate: Fate,
): Promise<string> {
  const retryAt =
    fate.wait === undefined ? sql`NULL` : sql`clock_timestamp() + ${fate.wait} * interval '1 millisecond'`;
  const leavesRetries =
    fate.isManual === true && fate.status === 'failed'
      ? sql<boolean>`(d.status = 'failed' AND d.retry_at IS NOT NULL)`
      : sql<boolean>`false`;
  const { rows } = await sql<{ id: string }>`
    INSERT INTO webhook_deliveries AS d (id, developer_id, webhook_id, message_id, type, status, attempts, answer_status,
      answer, fault, milliseconds, retry_at)
    VALUES (${newId('dlv')}, ${developerId}, ${webhookId}, ${message.id}, ${message.type}, ${fate.status}, 1, ${status},
      ${answer}, ${fault}, ${milliseconds}, ${retryAt})
    ON CONFLICT (webhook_id, message_id) DO UPDATE SET status = excluded.status,
      attempts = CASE WHEN ${leavesRetries} THEN d.attempts ELSE d.attempts + 1 END,
      answer_status = excluded.answer_status, answer = excluded.answer, fault = excluded.fault,
      milliseconds = excluded.milliseconds, attempted_at = clock_timestamp(),
      retry_at = CASE WHEN ${leavesRetries} THEN d.retry_at ELSE excluded.retry_at END
    RETURNING id`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw new Error('an upsert returns its row');
  return row.id;
}

/** Why nothing is delivered to an endpoint any more. */
export type DisabledReason = 'developer' | 'gone' | 'failing';

/** Disables an endpoint, and tells the developer. It keeps its place. */
export async function disable(
  transaction: Transaction,
  { id, developerId, url }: Pick<Claimed, 'id' | 'developerId' | 'url'>,
  reason: DisabledReason,
): Promise<void> {
  const { rows } = await sql`
    UPDATE webhooks SET disabled_at = clock_timestamp(), disabled_reason = ${reason}, updated_at = clock_timestamp(),
      leased_by = NULL, leased_until = NULL
    WHERE id = ${id} AND disabled_at IS NULL RETURNING id`.execute(transaction);
  if (rows.length === 0) return;
  const data = { webhookId: id, host: new URL(url).host, reason };
  await appendEvent(transaction, developerId, { type: 'webhook.disabled', data });
}

/** Tells the developer that a message was set aside, because the one after it was accepted. */
export async function tellFailed(
  transaction: Transaction,
  { id: webhookId, developerId }: Pick<Claimed, 'id' | 'developerId'>,
  deliveryId: string,
  { id: eventId, type: eventType }: Pick<Message, 'id' | 'type'>,
): Promise<void> {
  const data = { webhookId, deliveryId, eventId, eventType };
  await appendEvent(transaction, developerId, { type: 'webhook.delivery_failed', data });
}

/** Tells the developer what an endpoint has been told: that it may have missed events. */
export async function tellReset(
  transaction: Transaction,
  { id: webhookId, developerId }: Pick<Claimed, 'id' | 'developerId'>,
  { data }: Pick<Message, 'data'>,
): Promise<void> {
  const reason = data['reason'] === 'restored' ? 'restored' : 'expired';
  await appendEvent(transaction, developerId, { type: 'webhook.reset', data: { webhookId, reason } });
}
