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

/** The tracer of the SDK that this process has registered with OpenTelemetry; undefined where there is none. */
export function findTracer(): Tracer | undefined {
  const tracer = trace.getTracer(NAME);
  // Only an SDK gives a span an id, sampled or not. What is not ended is never exported.
  const probe = tracer.startSpan('probe', { root: true });
  return isSpanContextValid(probe.spanContext()) ? tracer : undefined;
}

/**
 * Does work in a span that is a child of the active one. Where none is active it is only done: what no request waits
 * for, such as house-keeping, makes no traces.
 */
export async function inSpan<RESULT>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: () => Promise<RESULT>,
): Promise<RESULT> {
  if (trace.getActiveSpan() === undefined) return work();
  return inNewSpan(tracer, name, options, work);
}

/** Does work in a span, whether one is active or not. */
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

/** Notes what kind of error it was. Never its message, nor its stack: a database quotes what it was given. */
function noteError(span: Span, error: unknown): void {
  span.setAttributes(errorAttributes(error));
  // A refusal is an answer, and not a fault.
  if (error instanceof ApiError && error.status < 500) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) return { 'error.type': '_OTHER' };
  const { code } = error as { code?: unknown };
  return { 'error.type': typeof code === 'string' ? code : error.name };
}
