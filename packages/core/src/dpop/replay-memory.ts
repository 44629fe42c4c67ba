import type { ReplayStore } from './refuse-dpop-replay.ts';

/** The most proofs that are remembered: some 50 MB, or 1,600 requests a second. */
const LIMIT = 500_000;
const SECOND = 1000;

/**
 * Remembers used proofs in the memory of one process. It forgets none before its time: where {@link LIMIT} are remembered,
 * it throws, so that proofs are refused rather than accepted twice.
 * @param clock milliseconds since 1970
 */
export function createReplayMemory(clock: () => number, limit: number = LIMIT): ReplayStore {
  // From the first used to the last, with when each is over, in seconds.
  const used = new Map<string, number>();

  function forgetOver(now: number): void {
    for (const [key, end] of used) {
      if (end > now) return;
      used.delete(key);
    }
  }

  return {
    putIfAbsent(key, ttlSeconds) {
      const now = Math.floor(clock() / SECOND);
      forgetOver(now);
      if ((used.get(key) ?? 0) > now) return false;
      if (used.size >= limit) throw new Error(`More than ${limit} DPoP proofs were used within minutes.`);
      used.delete(key);
      used.set(key, now + ttlSeconds + 1);
      return true;
    },
  };
}
