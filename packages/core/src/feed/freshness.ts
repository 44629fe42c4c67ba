import { type StopTimer, startTimer } from '../base/timer.ts';
import type { FeedLog } from './feed-log.ts';
import type { FeedState } from './feed-options.ts';
import { CLOCK_TOLERANCE } from './message.ts';

/** Whether a log is fresh enough to decide by. */
export interface Freshness {
  readonly state: FeedState;
  /** By the clock, now. Reports when it no longer is. */
  isFresh(): boolean;
  /** At a moment by the same clock. */
  isFreshAt(now: number): boolean;
  /** Call when the log has taken a message. Returns whether it is fresh now. */
  renew(): boolean;
  /** Call when the log has missed something. */
  distrust(): void;
  stop(): void;
}

export interface FreshnessOptions {
  readonly log: FeedLog;
  /** In seconds. */
  readonly maxStaleness: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onChange: (state: FeedState) => void;
  /** Called when no message has come for so long that the log is too old. */
  readonly onSilence: () => void;
}

/**
 * Watches the age of a log by two clocks: the given one, because messages carry the time at which they were signed, and
 * the platform's timer, which continues when a clock is set back.
 */
export function createFreshness({
  log,
  maxStaleness,
  clock,
  onChange,
  onSilence,
}: FreshnessOptions): Freshness {
  let state: FeedState = 'connecting';
  let isWhole = false;
  let from = Infinity;
  let until = -Infinity;
  let stopTimer: StopTimer = () => {};

  function setState(next: FeedState): void {
    if (next !== 'fresh') until = -Infinity;
    if (next === state) return;
    state = next;
    onChange(next);
  }

  function expire(): void {
    if (!isWhole) return;
    setState('stale');
    onSilence();
  }

  const isFreshAt = (now: number): boolean => now <= until && now >= from;

  return {
    get state() {
      return state;
    },
    isFreshAt,
    isFresh() {
      if (until === -Infinity) return false;
      if (isFreshAt(clock())) return true;
      expire();
      return false;
    },
    renew() {
      const now = clock();
      isWhole = true;
      stopTimer();
      from = log.knownAt - CLOCK_TOLERANCE;
      // A server's clock that is ahead must not make the log younger.
      until = Math.min(log.knownAt, now) + maxStaleness * 1000;
      if (now > until || now < from || !log.isUnderstood(now)) {
        setState('stale');
        return false;
      }
      stopTimer = startTimer(expire, until - now);
      setState('fresh');
      return true;
    },
    distrust() {
      isWhole = false;
      stopTimer();
      setState('resyncing');
    },
    stop() {
      isWhole = false;
      stopTimer();
      until = -Infinity;
    },
  };
}
