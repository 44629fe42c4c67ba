import { sql } from 'kysely';
import type { Database } from '../../../base/store/database.ts';
import type { Authority } from './authority.ts';
import { type AnomalyKind, LABELS } from '../kinds/kinds.ts';

interface Planned {
  anomalyId: string;
  grantId: string;
  action: 'hold' | 'revoke';
  kind: AnomalyKind;
}

/**
 * Does what rules have planned for a developer, each in a transaction of its own: it locks the head of the revocation log, for
 * which nothing else may wait. What a killed process has not done is done by the next one, and nothing twice.
 */
export async function actOnAlerts(
  database: Database,
  authority: Authority,
  developerId: string,
): Promise<void> {
  for (;;) {
    const isDone = await database.forDeveloper(developerId, async (transaction) => {
      const { rows } = await sql<Planned>`
        SELECT a.anomaly_id AS "anomalyId", a.grant_id AS "grantId", a.action, anomalies.kind
        FROM anomaly_actions a JOIN anomalies ON anomalies.id = a.anomaly_id
        WHERE a.developer_id = ${developerId} AND a.done_at IS NULL
        ORDER BY a.due_at LIMIT 1 FOR UPDATE OF a SKIP LOCKED`.execute(transaction);
      const [planned] = rows;
      if (planned === undefined) return false;
      const { anomalyId, grantId, action: kind } = planned;
      const reason = `Unusual: ${LABELS[planned.kind]} (${anomalyId})`;
      // Noted first: acting locks the head of the revocation log, so it comes last.
      const mark = (outcome: string) =>
        sql`UPDATE anomaly_actions SET done_at = clock_timestamp(), outcome = ${outcome}
          WHERE anomaly_id = ${anomalyId} AND grant_id = ${grantId}`.execute(transaction);
      await mark('done');
      if (!(await authority.act(transaction, developerId, grantId, { kind, reason })))
        await mark('ended_before');
      return true;
    });
    if (!isDone) return;
  }
}
