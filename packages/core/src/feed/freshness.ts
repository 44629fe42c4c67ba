import { type Deadline, startDeadline } from '../base/deadline.ts';
import type { FeedLog } from './feed-log.ts';
import type { FeedState } from './feed-options.ts';
import { CLOCK_TOLERANCE } from './message.ts';

/** Whether a log is fresh enough to decide by. */
export interface Freshness {
  readonly state: FeedState;
  /**
   * By the clock, now. Reports when it no longer is, unless the process was too busy to read what has arrived: then a
   * call can wait for it.
   */
  isFresh(): boolean;
  /** At a moment by the same clock. */
  isFreshAt(now: number): boolean;
  /** Call when the log has taken a message. Returns whether it is fresh now. */
  renew(): boolean;
  /** Call when nobody can wait any longer. Reports that the log is too old, if it is. */
  expireIfOld(): void;
  /** How long the process stood still before the log became too old, in milliseconds; 0 where it did not. */
  readonly standstill: number;
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
  /** Called when the log becomes too old: no message has come for so long, or only an old one. */
  readonly onSilence: () => void;
}

/**
 * Watches the age of a log by two clocks: the given one, because messages carry the time at which they were signed, and
 * the platform's timer, which continues when a clock is set back. A process that was too busy to read messages is told
 * from one that is cut off: it reads them first.
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
  let deadline: Deadline | undefined;

  function setState(next: FeedState): void {
    if (next !== 'fresh') until = -Infinity;
    if (next === state) return;
    state = next;
    onChange(next);
  }

  function noteSilence(): void {
    if (!isWhole) return;
    // First, so that whoever is told that the log is stale finds what a call waits for.
    onSilence();
    setState('stale');
  }

  const isFreshAt = (now: number): boolean => now <= until && now >= from && deadline?.isOver !== true;

  return {
    get state() {
      return state;
    },
    isFreshAt,
    isFresh() {
      if (until === -Infinity) return false;
      if (isFreshAt(clock())) return true;
      if (deadline?.isMissed === true) onSilence();
      else noteSilence();
      return false;
    },
    expireIfOld() {
      if (until !== -Infinity && !isFreshAt(clock())) noteSilence();
    },
    get standstill() {
      return deadline?.standstill ?? 0;
    },
    renew() {
      const now = clock();
      isWhole = true;
      from = log.knownAt - CLOCK_TOLERANCE;
      // A server's clock that is ahead must not make the log younger.
      until = Math.min(log.knownAt, now) + maxStaleness * 1000;
      const isUnderstood = log.isUnderstood(now);
      // Of the messages that waited while the process was busy, old ones come first.
      if (now > until && isUnderstood && deadline?.isMissed === true) return false;
      deadline?.stop();
      if (now > until || now < from || !isUnderstood) {
        // Of the messages that waited while the process slept, old ones come first, too: calls wait for the next.
        if (state === 'fresh' && now > until && isUnderstood) noteSilence();
        else setState('stale');
        return false;
      }
      deadline = startDeadline(noteSilence, until - now);
      setState('fresh');
      return true;
    },
    distrust() {
      isWhole = false;
      deadline?.stop();
      setState('resyncing');
    },
    stop() {
      isWhole = false;
      deadline?.stop();
      until = -Infinity;
    },
  };
}
