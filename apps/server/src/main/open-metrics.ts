import type { Database } from '../base/store/database.ts';
import { addGauges, type AuditQueue } from '../base/telemetry/gauges.ts';
import { type MetricsServer, serveMetrics } from '../base/telemetry/metrics-server.ts';
import type { Telemetry } from '../base/telemetry/telemetry.ts';
import { addAnomalyLag } from '../ledger/anomalies/follow/add-lag.ts';
import type { Config } from './config/config.ts';

interface Measured {
  readonly config: Config;
  readonly database: Database;
  readonly telemetry: Telemetry;
}

/** Serves the metrics, if configured, with the gauges that are read on demand. */
export async function openMetrics(
  { config, database, telemetry: { metrics } }: Measured,
  queue: AuditQueue,
): Promise<MetricsServer | undefined> {
  if (metrics === undefined || config.metricsPort === undefined) return undefined;
  addGauges(metrics, database, queue);
  addAnomalyLag(metrics, database);
  return serveMetrics(metrics, config.metricsHost, config.metricsPort);
}
