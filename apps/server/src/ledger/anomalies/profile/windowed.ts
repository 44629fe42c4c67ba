import { addPeak, peakOf, type Peaks } from './peaks.ts';
import { centre, push } from './robust.ts';

/** How often something happens in windows of one length, such as calls in an hour. */
export interface Windowed {
  /** The present window, in window lengths since 1970. */
  index: number;
  count: number;
  /** The first entry of the present window. */
  first: string;
  /** More than this in the present window is unusual. */
  limit: number;
  /** The counts of the last windows in which it happened at all, as `log1p`. */
  logs: number[];
  peaks: Peaks;
}

/** What is usual for a count. */
export interface Usual {
  /** The length of a window, in milliseconds. */
  readonly length: number;
  /** Fewer than this are never unusual. */
  readonly least: number;
  /** Of how many windows the counts are kept. Default 64; 0 keeps the peaks alone. */
  readonly windows?: number;
}

/** More than so many times the busiest window of the last weeks is unusual … */
const TIMES_PEAK = 3;
/** … where it is also so many scales above the median of the windows. */
const SCALES = 3.5;
const LEAST_SCALE = 0.2;

export function newWindowed(least: number): Windowed {
  return { index: 0, count: 0, first: '', limit: least, logs: [], peaks: [] };
}

/** Counts one. @returns the count of the present window */
export function count(windowed: Windowed, at: number, entryId: string, usual: Usual): number {
  turnTo(windowed, at, usual);
  if (windowed.count === 0) windowed.first = entryId;
  windowed.count += 1;
  return windowed.count;
}

/**
 * Begins the window of an instant, unless it has begun. What ends is learnt, but never as more than its limit, so that an
 * attack does not become usual.
 * @returns whether it began
 */
export function turnTo(windowed: Windowed, at: number, usual: Usual): boolean {
  const index = Math.floor(at / usual.length);
  if (index <= windowed.index) return false;
  if (windowed.count > 0) {
    const learnt = Math.min(windowed.count, windowed.limit);
    push(windowed.logs, Math.log1p(learnt), usual.windows ?? 64);
    addPeak(windowed.peaks, windowed.index * usual.length, learnt);
  }
  windowed.index = index;
  windowed.count = 0;
  windowed.limit = limitOf(windowed, usual.least);
  return true;
}

export function limitOf({ logs, peaks }: Pick<Windowed, 'logs' | 'peaks'>, least: number): number {
  const { middle, scale } = centre(logs, LEAST_SCALE);
  const typical = logs.length === 0 ? 0 : Math.expm1(middle + SCALES * scale);
  return Math.ceil(Math.max(least, TIMES_PEAK * peakOf(peaks), typical));
}
