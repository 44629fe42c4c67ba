import { trace, type Tracer } from '@opentelemetry/api';
import type { Appender } from './appender.ts';
import type { BatchWatch, Submitted } from './batch-watch.ts';
import type { Telemetry } from '../../../base/telemetry/telemetry.ts';
import { inNewSpan, inSpan } from '../../../base/telemetry/tracer.ts';

/** Undefined without metrics and traces. */
export function watchBatches({ metrics, tracer }: Telemetry): BatchWatch | undefined {
  if (metrics === undefined && tracer === undefined) return undefined;
  return {
    submitted: () => ({ at: performance.now(), span: trace.getActiveSpan()?.spanContext() }),
    async write(batch, entries, work) {
      const began = performance.now();
      const waited = batch.map(({ at }) => (began - at) / 1_000);
      try {
        const result = await (tracer === undefined ? work() : inBatchSpan(tracer, batch, entries, work));
        metrics?.batchWritten({ entries, waited, outcome: 'written' });
        return result;
      } catch (error) {
        metrics?.batchWritten({ entries, waited, outcome: 'failed' });
        throw error;
      }
    },
  };
}

/** A separate trace: a batch belongs to all requests whose entries it writes, and links to each of them. */
function inBatchSpan<RESULT>(
  tracer: Tracer,
  batch: readonly Submitted[],
  entries: number,
  work: () => Promise<RESULT>,
): Promise<RESULT> {
  const links = batch.flatMap(({ span }) => (span === undefined ? [] : [{ context: span }]));
  const attributes = { 'grantex.audit.entries': entries };
  return inNewSpan(tracer, 'write audit batch', { root: true, links, attributes }, work);
}

/** Adds a span to the request that waits until an append is committed. */
export function watchAppender(appender: Appender, { tracer }: Telemetry): Appender {
  if (tracer === undefined) return appender;
  const spanned = <RESULT>(work: () => Promise<RESULT>): Promise<RESULT> =>
    inSpan(tracer, 'append audit entries', {}, work);
  return {
    ...appender,
    append: (...entry) => spanned(() => appender.append(...entry)),
    appendAll: (...entries) => spanned(() => appender.appendAll(...entries)),
  };
}
