import type { Clock } from '../../src/transport/clock.ts';

/** A frozen clock; sleeping advances it, and is recorded. */
export interface TestClock extends Clock {
  readonly waits: readonly number[];
  advance(milliseconds: number): void;
}

/** Random numbers are always at their upper end, so that waits are whole. */
export function testClock(): TestClock {
  const waits: number[] = [];
  let now = Date.now();
  return {
    waits,
    now: () => now,
    random: () => 1,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
