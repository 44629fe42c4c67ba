import { sql } from 'kysely';
import type { Database } from '../../../base/store/database.ts';
import type { Metrics } from '../../../base/telemetry/metrics.ts';

/** Adds the gauge of how far the look for anomalies is behind the logs. */
export function addAnomalyLag(metrics: Pick<Metrics, 'addGauge'>, database: Database): void {
  metrics.addGauge({
    name: 'anomaly_lag_seconds',
    help: 'Age of the oldest audit entry in which nobody has looked for anomalies; 0 where there is none',
    // Nothing while the database does not answer.
    read: () =>
      database
        .asSystem(async (transaction) => {
          const { rows } = await sql<{ lag: number | null }>`
        SELECT extract(epoch FROM clock_timestamp() - min(e.at))::float8 AS lag
        FROM audit_heads h JOIN anomaly_cursors c ON c.developer_id = h.developer_id AND c.seq < h.seq
        CROSS JOIN LATERAL (
          SELECT at FROM audit_entries
          WHERE audit_entries.developer_id = h.developer_id AND audit_entries.seq > c.seq
          ORDER BY audit_entries.seq LIMIT 1
        ) AS e`.execute(transaction);
          return { '': Math.max(0, rows[0]?.lag ?? 0) };
        })
        .catch(() => ({})),
  });
}
