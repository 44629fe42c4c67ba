import { sql } from 'kysely';
import { notFound } from '../../../base/api-error.ts';
import type { Transaction } from '../../../base/store/database.ts';
import { appendEvent } from '../../events/append-event.ts';

/**
 * Notes that somebody has seen an alert, and why it is nothing to worry about. It stays open until it is calm. Again it changes the
 * note alone.
 * @throws {ApiError} 404
 */
export async function acknowledge(
  transaction: Transaction,
  developerId: string,
  { id, note }: { id: string; note: string | undefined },
): Promise<void> {
  const found = await transaction
    .selectFrom('anomalies')
    .select(['kind', 'agent_id as agentId', 'grant_id as grantId', 'principal', 'acknowledged_at'])
    .where('id', '=', id)
    .where('developer_id', '=', developerId)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined) throw notFound('anomaly');
  const { acknowledged_at: before, ...about } = found;
  await sql`
    UPDATE anomalies SET acknowledged_at = COALESCE(acknowledged_at, clock_timestamp()), note = COALESCE(${note ?? null}, note)
    WHERE id = ${id}`.execute(transaction);
  if (before !== null) return;
  await appendEvent(transaction, developerId, {
    type: 'anomaly.acknowledged',
    data: { anomalyId: id, ...about },
  });
}
