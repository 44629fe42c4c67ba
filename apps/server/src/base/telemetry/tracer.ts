import {
  type Attributes,
  isSpanContextValid,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { ApiError } from '../api-error.ts';

const NAME = '@grantex/server';

/** The tracer of the OpenTelemetry SDK that this process has registered; undefined without one. */
export function findTracer(): Tracer | undefined {
  const tracer = trace.getTracer(NAME);
  // Only an SDK gives a span an id, sampled or not. A span that is not ended is never exported.
  const probe = tracer.startSpan('probe', { root: true });
  return isSpanContextValid(probe.spanContext()) ? tracer : undefined;
}

/**
 * Runs work in a child of the active span, if that has not ended. Background work is not traced: neither housekeeping,
 * nor what a request leaves to a timer, which keeps the request's context.
 */
export async function inSpan<RESULT>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: () => Promise<RESULT>,
): Promise<RESULT> {
  if (trace.getActiveSpan()?.isRecording() !== true) return work();
  return inNewSpan(tracer, name, options, work);
}

/** Runs work in a span, whether or not one is active. */
export function inNewSpan<RESULT>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: () => Promise<RESULT>,
): Promise<RESULT> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work();
    } catch (error) {
      noteError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Records the kind of an error, never its message or stack: a database quotes its input. */
function noteError(span: Span, error: unknown): void {
  span.setAttributes(errorAttributes(error));
  // A refusal is an answer, not a fault.
  if (error instanceof ApiError && error.status < 500) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) return { 'error.type': '_OTHER' };
  const { code } = error as { code?: unknown };
  return { 'error.type': typeof code === 'string' ? code : error.name };
}
