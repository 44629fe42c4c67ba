import { type StopTimer, startTimer } from '../base/timer.ts';
import type { FeedLog } from './feed-log.ts';
import type { FeedState } from './feed-options.ts';
import { CLOCK_TOLERANCE } from './message.ts';

/** Whether what a log knows may be decided by. */
export interface Freshness {
  readonly state: FeedState;
  /** By the clock, now. Says so when it is not any more. */
  isFresh(): boolean;
  /** At a moment by the same clock. */
  isFreshAt(now: number): boolean;
  /** The log has taken a message. Says whether it is fresh now. */
  renew(): boolean;
  /** The log has missed something. */
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
  /** Nothing has come for so long that what is known has become too old. */
  readonly onSilence: () => void;
}

/**
 * Watches the age of what a log knows, by two clocks: the one that is given, as messages are signed with times, and the
 * platform's timer, which a clock that is put back does not stop.
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
      // A server's clock that is ahead makes nothing younger than now.
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
