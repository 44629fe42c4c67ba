import type { ReplayStore } from './refuse-dpop-replay.ts';

/** The most proofs that are remembered: some 60 MB, or 1,600 requests a second. */
const LIMIT = 500_000;
const SECOND = 1000;

interface Holder {
  readonly id: string;
  proofs: number;
}

/**
 * Remembers used proofs in the memory of one process. It forgets none before its time: where {@link LIMIT} are remembered,
 * it throws, so that proofs are refused rather than accepted twice. Each holder may have as many as are still free: one that
 * floods the memory gets half of it, two at once get a third each, and the others go on. Holders that come one after the other
 * each halve what is left, so some twenty of them fill it.
 * @param clock milliseconds since 1970
 */
export function createReplayMemory(clock: () => number, limit: number = LIMIT): ReplayStore {
  const used = new Map<string, Holder>();
  const holders = new Map<string, Holder>();
  // The keys that are over in each second: at most some 600 seconds.
  const endings = new Map<number, string[]>();
  let forgotten = 0;

  function forgetOver(now: number): void {
    if (now === forgotten) return;
    forgotten = now;
    for (const [end, keys] of endings) {
      if (end > now) continue;
      endings.delete(end);
      for (const key of keys) forget(key);
    }
  }

  function forget(key: string): void {
    const holder = used.get(key);
    used.delete(key);
    if (holder === undefined) return;
    holder.proofs -= 1;
    if (holder.proofs === 0) holders.delete(holder.id);
  }

  return {
    putIfAbsent(key, ttlSeconds, holderId) {
      const now = Math.floor(clock() / SECOND);
      forgetOver(now);
      if (used.has(key)) return false;
      const holder = holders.get(holderId) ?? { id: holderId, proofs: 0 };
      if (holder.proofs >= limit - used.size) {
        throw new Error(`Too many DPoP proofs of ${holderId} were used within minutes.`);
      }
      holder.proofs += 1;
      holders.set(holderId, holder);
      used.set(key, holder);
      const end = now + ttlSeconds + 1;
      const keys = endings.get(end);
      if (keys === undefined) endings.set(end, [key]);
      else keys.push(key);
      return true;
    },
  };
}
