/** The status of a holder in the current window. */
export interface RateStatus {
  isOver: boolean;
  remaining: number;
  /** Seconds until the window ends, at least 1. */
  reset: number;
}

/** A fixed window of requests per holder (an API key, an address), in this process. */
export interface RateWindow {
  readonly limit: number;
  /** Counts one request. */
  take(holder: string): RateStatus;
  /** Reads the status without counting. */
  look(holder: string): RateStatus;
  /** Takes back a request that {@link RateWindow.take} has counted before it was known whether it counts. */
  giveBack(holder: string): void;
}

export interface RateWindowOptions {
  /** Requests per window and holder. */
  limit: number;
  /** Length of the window in milliseconds. Default 1,000. */
  length?: number;
  /** Most holders to remember. Beyond that the oldest window is forgotten. Default 10,000. */
  holders?: number;
  now: () => number;
}

interface Count {
  end: number;
  taken: number;
}

export function createRateWindow(options: RateWindowOptions): RateWindow {
  const { limit, length = 1_000, holders = 10_000, now } = options;
  const counts = new Map<string, Count>();

  function current(holder: string, time: number): Count | undefined {
    const count = counts.get(holder);
    // A window that ends later than its length began before the clock was set back. It must not last for hours.
    return count !== undefined && time < count.end && count.end - time <= length ? count : undefined;
  }

  function start(holder: string, time: number): Count {
    const count = { end: time + length, taken: 0 };
    counts.delete(holder);
    counts.set(holder, count);
    if (counts.size > holders) counts.delete(counts.keys().next().value ?? '');
    return count;
  }

  function statusOf(count: Count | undefined, time: number, isOver: boolean): RateStatus {
    const { end, taken } = count ?? { end: time + length, taken: 0 };
    return {
      isOver,
      remaining: Math.max(0, limit - taken),
      reset: Math.max(1, Math.ceil((end - time) / 1_000)),
    };
  }

  return {
    limit,
    take(holder) {
      const time = now();
      const count = current(holder, time) ?? start(holder, time);
      count.taken += 1;
      return statusOf(count, time, count.taken > limit);
    },
    look(holder) {
      const time = now();
      const count = current(holder, time);
      return statusOf(count, time, count !== undefined && count.taken >= limit);
    },
    giveBack(holder) {
      const count = current(holder, now());
      if (count !== undefined) count.taken = Math.max(0, count.taken - 1);
    },
  };
}
