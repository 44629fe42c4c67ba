import { type Selectable, sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { WebhookTable } from '../../base/store/schema/webhook-tables.ts';
import { type Page, type PageRequest, readPage } from '../../http/requests/pagination.ts';
import { appendEvent } from '../events/append-event.ts';
import { readHead } from '../events/read-events.ts';
import { viewOf, type WebhookView } from './webhook-view.ts';

/** Most endpoints of one developer. */
const MOST = 50;
/** How long a secret signs after its rotation. */
const OVERLAP = '24 hours';

export interface NewWebhook {
  url: string;
  events: readonly string[];
  description?: string | null | undefined;
}

/** Makes an endpoint, which is told of what happens from now on. @throws {ApiError} 409 `TOO_MANY_WEBHOOKS` */
export async function createWebhook(
  transaction: Transaction,
  developerId: string,
  { url, events, description = null }: NewWebhook,
  encryptedSecret: Uint8Array,
): Promise<WebhookView> {
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
  const { count } = await transaction
    .selectFrom('webhooks')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('developer_id', '=', developerId)
    .executeTakeFirstOrThrow();
  if (count >= MOST) throw new ApiError(409, 'TOO_MANY_WEBHOOKS', `a developer has at most ${MOST} webhooks`);
  const { place } = await readHead(transaction, developerId);
  const row = await transaction
    .insertInto('webhooks')
    .values({
      id: newId('whk'),
      developer_id: developerId,
      url,
      description,
      events: [...new Set(events)],
      secret: encryptedSecret,
      epoch: place.epoch,
      xid: sql`${String(place.xid)}::text::xid8`,
      event_id: place.id,
      place_at: new Date(place.at),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const data = { ...nameOf(row), events: row.events };
  await appendEvent(transaction, developerId, { type: 'webhook.created', data });
  return viewOf(row);
}

export async function listWebhooks(
  transaction: Transaction,
  request: PageRequest,
): Promise<Page<WebhookView>> {
  const query = transaction.selectFrom('webhooks').selectAll().orderBy('id', 'desc');
  const page = await readPage(transaction, query, request);
  return { ...page, rows: page.rows.map(viewOf) };
}

/** @throws {ApiError} 404 */
export async function findWebhook(transaction: Transaction, id: string): Promise<Selectable<WebhookTable>> {
  const row = await transaction.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('webhook');
  return row;
}

/** @throws {ApiError} 404 */
export async function deleteWebhook(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<void> {
  const row = await transaction
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound('webhook');
  await transaction.deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute();
  await transaction.deleteFrom('webhooks').where('id', '=', id).execute();
  await appendEvent(transaction, developerId, { type: 'webhook.deleted', data: nameOf(row) });
}

/** Gives an endpoint another secret; the present one signs as well for 24 hours. @throws {ApiError} 404 */
export async function rotateSecret(
  transaction: Transaction,
  developerId: string,
  id: string,
  encryptedSecret: Uint8Array,
): Promise<WebhookView> {
  const row = await transaction
    .updateTable('webhooks')
    .set({
      former_secret: sql<Uint8Array>`secret`,
      former_until: sql<Date>`clock_timestamp() + ${OVERLAP}::interval`,
      secret: encryptedSecret,
      updated_at: sql`clock_timestamp()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw notFound('webhook');
  await appendEvent(transaction, developerId, { type: 'webhook.secret_rotated', data: nameOf(row) });
  return viewOf(row);
}

/** How events name an endpoint. */
export function nameOf({ id, url }: Pick<Selectable<WebhookTable>, 'id' | 'url'>): {
  webhookId: string;
  host: string;
} {
  return { webhookId: id, host: new URL(url).host };
}
