import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../events/append-event.ts';
import { KEPT } from '../events/place.ts';
import { readHead } from '../events/read-events.ts';
import { findWebhook, nameOf } from './webhook.ts';
import { viewOf, type WebhookView } from './webhook-view.ts';

export interface WebhookChanges {
  url?: string | undefined;
  events?: readonly string[] | undefined;
  description?: string | null | undefined;
  enabled?: boolean | undefined;
}

/**
 * Changes an endpoint. What waits for it is tried at once, unless it is disabled: whoever changes an endpoint that fails has
 * mended it. Enabling it again continues where it was.
 * @throws {ApiError} 404
 */
export async function updateWebhook(
  transaction: Transaction,
  developerId: string,
  id: string,
  { enabled, description, events, ...rest }: WebhookChanges,
): Promise<WebhookView> {
  const before = await findWebhook(transaction, id);
  const asked = { ...rest, description, events: events && [...new Set(events)] };
  const changed = Object.entries(asked).flatMap(([member, value]) => (value === undefined ? [] : [member]));
  await stopRetries(transaction, id);
  const row = await transaction
    .updateTable('webhooks')
    .set({
      ...(asked.url !== undefined && { url: asked.url }),
      ...(asked.description !== undefined && { description: asked.description }),
      ...(asked.events !== undefined && { events: asked.events }),
      ...(enabled === true && { disabled_at: null, disabled_reason: null }),
      ...(enabled === false &&
        before.disabled_at === null && {
          disabled_at: sql<Date>`clock_timestamp()`,
          disabled_reason: 'developer' as const,
        }),
      ...fromHere,
      updated_at: sql`clock_timestamp()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const name = nameOf(row);
  if (changed.length > 0)
    await appendEvent(transaction, developerId, { type: 'webhook.updated', data: { ...name, changed } });
  if (before.disabled_at !== null && row.disabled_at === null)
    await appendEvent(transaction, developerId, { type: 'webhook.enabled', data: name });
  if (before.disabled_at === null && row.disabled_at !== null) {
    const data = { ...name, reason: 'developer' as const };
    await appendEvent(transaction, developerId, { type: 'webhook.disabled', data });
  }
  return viewOf(row);
}

/**
 * Delivers everything again that has happened since an instant, in order; what comes meanwhile follows.
 * @throws {ApiError} 404, or 400 where events are not kept for so long
 */
export async function rewind(
  transaction: Transaction,
  developerId: string,
  id: string,
  since: Date,
): Promise<WebhookView> {
  const { place } = await readHead(transaction, developerId);
  if (since.getTime() > place.at) throw new ApiError(400, 'VALIDATION_ERROR', 'since: must be in the past');
  if (since.getTime() <= place.at - KEPT)
    throw new ApiError(
      400,
      'VALIDATION_ERROR',
      'since: must be within the last 7 days, for which events are kept',
    );
  await stopRetries(transaction, id);
  // All of a transaction, of which one event is late enough: its events come together.
  const xid = sql<string>`COALESCE((SELECT min(xid::text::numeric) FROM events WHERE developer_id = ${developerId}
    AND at >= ${since.toISOString()}::timestamptz)::text, ${String(place.xid)})::xid8`;
  const row = await transaction
    .updateTable('webhooks')
    .set({ epoch: place.epoch, xid, event_id: '', place_at: since, ...fromHere })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw notFound('webhook');
  const data = { ...nameOf(row), since: since.toISOString() };
  await appendEvent(transaction, developerId, { type: 'webhook.rewound', data });
  return viewOf(row);
}

/** What a process does with the endpoint at this moment is not recorded, and the next attempt is due. */
const fromHere = {
  attempts: 0,
  failing_since: null,
  due_at: sql<Date>`clock_timestamp()`,
  leased_by: null,
  leased_until: null,
} as const;

/** Of messages that were being tried, the endpoint may want none any more; others begin anew. */
async function stopRetries(transaction: Transaction, id: string): Promise<void> {
  await transaction
    .updateTable('webhook_deliveries')
    .set({ status: 'failed', retry_at: null })
    .where('webhook_id', '=', id)
    .where('status', '=', 'retrying')
    .execute();
}
