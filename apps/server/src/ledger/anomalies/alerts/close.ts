import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { appendEvent, appendEvents } from '../../events/append-event.ts';

interface Closed {
  anomalyId: string;
  kind: string;
  agentId: string;
  grantId: string | null;
  principal: string | null;
}

const TOLD = sql`id AS "anomalyId", kind, agent_id AS "agentId", grant_id AS "grantId", principal`;

/** Closes an alert whose calm has passed. */
export async function closeAlert(transaction: Transaction, developerId: string, id: string): Promise<void> {
  const { rows } = await sql<Closed>`
    UPDATE anomalies SET closed_at = clock_timestamp() WHERE id = ${id} AND closed_at IS NULL RETURNING ${TOLD}`.execute(
    transaction,
  );
  for (const data of rows) await appendEvent(transaction, developerId, { type: 'anomaly.closed', data });
}

/** Most alerts that are closed at once. */
const MOST = 100;

/** Closes the alerts of a developer that were not seen again until their calm was over. */
export async function closeCalm(transaction: Transaction, developerId: string): Promise<void> {
  const { rows } = await sql<Closed>`
    UPDATE anomalies SET closed_at = clock_timestamp() WHERE id = ANY (ARRAY (
      SELECT id FROM anomalies WHERE developer_id = ${developerId} AND closed_at IS NULL AND calm_at <= clock_timestamp()
      LIMIT ${MOST} FOR UPDATE SKIP LOCKED
    )) RETURNING ${TOLD}`.execute(transaction);
  if (rows.length === 0) return;
  await appendEvents(
    transaction,
    developerId,
    rows.map((data) => ({ type: 'anomaly.closed' as const, data })),
  );
}
