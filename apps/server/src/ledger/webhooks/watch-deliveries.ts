import { SpanKind } from '@opentelemetry/api';
import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import type { Metrics } from '../../base/telemetry/metrics.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { inNewSpan } from '../../base/telemetry/tracer.ts';
import type { Send } from './send.ts';

/** Counts each attempt, and gives it a span of its own. */
export function watchSend(send: Send, { metrics, tracer }: Telemetry): Send {
  if (metrics === undefined && tracer === undefined) return send;
  const traced: Send =
    tracer === undefined
      ? send
      : (endpoint, message, signal) => {
          const options = {
            root: true,
            kind: SpanKind.CLIENT,
            attributes: { 'grantex.event.type': message.type },
          };
          return inNewSpan(tracer, 'deliver webhook', options, () => send(endpoint, message, signal));
        };
  return async (endpoint, message, signal) => {
    const outcome = await traced(endpoint, message, signal);
    metrics?.webhookAttempted(outcome.isDelivered ? 'delivered' : 'refused', outcome.milliseconds / 1_000);
    return outcome;
  };
}

/** Adds the gauges of all endpoints: how far the slowest is behind, and how many are disabled. */
export function addWebhookGauges(metrics: Metrics, database: Database): void {
  metrics.addGauge({
    name: 'webhooks_lag_seconds',
    help: 'Age of the oldest event that an enabled webhook has not yet accepted',
    async read() {
      const [row] = await readAll<{ lag: number | null }>(
        database,
        sql`SELECT extract(epoch FROM statement_timestamp() - min(e.at))::float8 AS lag
          FROM webhooks w, LATERAL (
            SELECT at FROM events e WHERE e.developer_id = w.developer_id AND (e.xid, e.id) > (w.xid, w.event_id)
              AND (e.type = ANY (w.events) OR '*' = ANY (w.events))
            ORDER BY e.xid, e.id LIMIT 1) AS e
          WHERE w.disabled_at IS NULL`,
      );
      return row === undefined ? {} : { '': row.lag ?? 0 };
    },
  });
  metrics.addGauge({
    name: 'webhooks',
    help: 'Webhooks by state: enabled, failing (enabled, and the last attempt was refused), disabled',
    label: 'state',
    async read() {
      const rows = await readAll<{ state: string; count: number }>(
        database,
        sql`SELECT CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN attempts > 0 THEN 'failing' ELSE 'enabled' END
          AS state, count(*)::int AS count FROM webhooks GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
  });
}

/** Nothing while the database does not answer. */
async function readAll<ROW>(database: Database, query: ReturnType<typeof sql>): Promise<readonly ROW[]> {
  return database
    .asSystem(async (transaction) => (await query.execute(transaction)).rows as ROW[])
    .catch(() => []);
}
