import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type Page, type PageRequest, readPage } from '../../http/requests/pagination.ts';

/** What became of one message to one endpoint, as its developer sees it (`docs/protocol.md` §16). */
export const deliveryView = z.object({
  id: z.string(),
  webhookId: z.string(),
  eventId: z.string().describe('The header webhook-id of each attempt: the id of the event'),
  type: z.string(),
  status: z
    .enum(['delivered', 'retrying', 'failed'])
    .describe('`retrying`: later events wait for it; `failed`: it was set aside, and they do not'),
  attempts: z.number().int(),
  answerStatus: z.number().int().nullable().describe('The HTTP status of the last answer; null without one'),
  answer: z.string().nullable().describe('The beginning of its body: at most 500 characters'),
  fault: z.string().nullable().describe('Why the last attempt failed'),
  milliseconds: z.number().int().describe('How long the last attempt took'),
  createdAt: z.string(),
  attemptedAt: z.string(),
  retryAt: z.string().nullable(),
});
export type DeliveryView = z.output<typeof deliveryView>;

const COLUMNS = [
  'id',
  'webhook_id as webhookId',
  'message_id as eventId',
  'type',
  'status',
  'attempts',
  'answer_status as answerStatus',
  'answer',
  'fault',
  'milliseconds',
  'created_at as createdAt',
  'attempted_at as attemptedAt',
  'retry_at as retryAt',
] as const;

export interface DeliveryFilter {
  status?: DeliveryView['status'] | undefined;
  /** The id of the last row of the page before. */
  cursor?: string | undefined;
}

/** An endpoint's deliveries, the newest first. */
export async function listDeliveries(
  transaction: Transaction,
  webhookId: string,
  { status, cursor, ...request }: PageRequest & DeliveryFilter,
): Promise<Page<DeliveryView>> {
  const all = transaction
    .selectFrom('webhook_deliveries')
    .select(COLUMNS)
    .where('webhook_id', '=', webhookId)
    .orderBy('id', 'desc');
  const query = status === undefined ? all : all.where('status', '=', status);
  const page = await readPage(
    transaction,
    query,
    request,
    cursor === undefined ? undefined : (rest) => rest.where('id', '<', cursor),
  );
  return { ...page, rows: page.rows.map(viewOf) };
}

/** @throws {ApiError} 404 */
export async function findDelivery(
  transaction: Transaction,
  { webhookId, id }: { webhookId: string; id: string },
): Promise<DeliveryView> {
  const row = await transaction
    .selectFrom('webhook_deliveries')
    .select(COLUMNS)
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('delivery');
  return viewOf(row);
}

function viewOf({
  createdAt,
  attemptedAt,
  retryAt,
  ...row
}: Omit<DeliveryView, 'createdAt' | 'attemptedAt' | 'retryAt'> & {
  createdAt: Date;
  attemptedAt: Date;
  retryAt: Date | null;
}): DeliveryView {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    attemptedAt: attemptedAt.toISOString(),
    retryAt: retryAt?.toISOString() ?? null,
  };
}
