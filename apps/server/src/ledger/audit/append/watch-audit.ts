import { trace, type Tracer } from '@opentelemetry/api';
import type { Appender } from './appender.ts';
import type { BatchWatch, Submitted } from './batch-watch.ts';
import type { Telemetry } from '../../../base/telemetry/telemetry.ts';
import { inNewSpan, inSpan } from '../../../base/telemetry/tracer.ts';

/** Undefined where nobody watches. */
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

/** A trace of its own: a batch belongs to all the requests whose entries it writes, and has a link to each of them. */
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

/** The same appender; the time until an append is committed is a span of the request that waits for it. */
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
