import type { Tracer } from '@opentelemetry/api';
import type { Metrics } from './metrics.ts';
import { findTracer } from './tracer.ts';

/** Metrics and traces of a server. Without both nothing is wrapped, at no cost. */
export interface Telemetry {
  /** Defined where `GRANTEX_METRICS_PORT` is set. */
  readonly metrics: Metrics | undefined;
  /** Defined where the process had an OpenTelemetry SDK when the server was started. */
  readonly tracer: Tracer | undefined;
}

export async function createTelemetry({
  metricsPort,
}: {
  metricsPort: number | undefined;
}): Promise<Telemetry> {
  const metrics = metricsPort === undefined ? undefined : (await import('./metrics.ts')).createMetrics();
  return { metrics, tracer: findTracer() };
}
