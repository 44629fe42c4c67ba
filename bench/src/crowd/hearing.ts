import { sharedClock } from './clock.ts';
import type { Heard } from './crowd.ts';

/** Waits until everybody knows, and measures until then. */
export interface Hearing {
  readonly result: Promise<Heard>;
  /** Everybody knows. */
  done(): void;
  fail(error: unknown): void;
}

export function beginHearing(): Hearing {
  const { promise: result, resolve, reject } = Promise.withResolvers<Heard>();
  // The promise may be awaited later than it rejects.
  result.catch(() => undefined);
  const before = process.cpuUsage();
  return {
    result,
    done() {
      const at = sharedClock();
      const { user, system } = process.cpuUsage(before);
      resolve({ at, cpu: (user + system) / 1e6 });
    },
    fail: reject,
  };
}
