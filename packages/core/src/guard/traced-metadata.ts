import type { JsonObject } from '../base/json.ts';
import { tell } from '../base/report-fault.ts';
import { canonicalMetadata } from '../log/entry/canonical-json.ts';
import type { DecisionListeners } from './report-decision.ts';

/** W3C Trace Context, version 00; ids of zeros name nothing. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Adds the span of a call to what is recorded about it, as `traceparent`: the span names the entry, and the entry the span.
 * Metadata stays as it is without a span, where a rule states a `traceparent` itself, and where the log would not take more.
 */
export function tracedMetadata(
  metadata: JsonObject,
  activeSpan: DecisionListeners['activeSpan'],
): JsonObject {
  if (activeSpan === undefined || 'traceparent' in metadata) return metadata;
  let traced = metadata;
  tell(() => {
    const place = activeSpan()?.spanContext?.();
    if (place === undefined) return;
    const { traceId, spanId, traceFlags } = place;
    const traceparent = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
    const whole = { ...metadata, traceparent };
    if (TRACEPARENT.test(traceparent) && isTaken(whole)) traced = whole;
  });
  return traced;
}

function isTaken(metadata: JsonObject): boolean {
  try {
    canonicalMetadata(metadata);
    return true;
  } catch {
    return false;
  }
}
