import { ApiError } from '../../base/api-error.ts';
import { createTimeZone, HOUR, type TimeZone } from './time-zone.ts';

/** A span of time, in whole buckets. Milliseconds since 1970. */
export interface Span {
  readonly since: number;
  readonly until: number;
  /** When each bucket begins, in order; the first begins with the span. */
  readonly starts: readonly number[];
}

/** Which span is asked for. Instants are ISO 8601. */
export interface SpanQuery {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly bucket: 'hour' | 'day';
  readonly timeZone: string;
}

/** How many buckets there are by default and at most. */
export const BUCKETS = { hour: { usual: 24, most: 31 * 24 }, day: { usual: 30, most: 366 } } as const;

/**
 * Returns whole buckets around the requested span.
 * @throws {ApiError} 400 `VALIDATION_ERROR`
 */
export function spanOf({ since, until, bucket, timeZone }: SpanQuery, now: number): Span {
  const end = until === undefined ? now : Date.parse(until);
  const start = since === undefined ? undefined : Date.parse(since);
  if (start !== undefined && start >= end) throw wrongSpan('must be before until');
  const zone = createTimeZone(timeZone);
  const { usual, most } = BUCKETS[bucket];
  const [numberAt, startOf] = bucket === 'hour' ? hoursOf(zone, end) : [zone.dayAt, zone.startOfDay];
  const last = numberAt(end - 1);
  const first = start === undefined ? last - usual + 1 : numberAt(start);
  // One more than the most: both ends may lie within a bucket.
  if (last - first > most) throw wrongSpan(`must be at most ${most} ${bucket}s before until`);
  const starts = Array.from({ length: last - first + 2 }, (_none, index) => startOf(first + index));
  // A zone that changed its side of the date line has skipped a day.
  const [begin = 0, ...others] = starts.filter((at, index) => at !== starts[index - 1]);
  return { since: begin, until: others.at(-1) ?? begin, starts: [begin, ...others.slice(0, -1)] };
}

type Numbering = readonly [numberAt: (instant: number) => number, startOf: (number: number) => number];

/** Whole local hours, as they lie at the end of the span. */
function hoursOf(zone: TimeZone, end: number): Numbering {
  const shift = zone.hourShiftAt(end);
  return [(instant) => Math.floor((instant - shift) / HOUR), (hour) => hour * HOUR + shift];
}

function wrongSpan(fault: string): ApiError {
  return new ApiError(400, 'VALIDATION_ERROR', `since: ${fault}`);
}
