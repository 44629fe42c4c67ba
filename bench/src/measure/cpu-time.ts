import type { Sampler } from './interleave.ts';

/** Does something so many times in a row. */
export type Repeat = (times: number) => void | Promise<void>;

/**
 * A sampler of what something costs: seconds of CPU time for doing it once, on every thread of this process, so that
 * work which moves to another thread is counted too.
 *
 * Garbage is not collected in between: that would shrink the young generation and throw compiled code away, and made
 * allocating contenders come out up to 60 % slower than they are.
 * @param milliseconds CPU time that a sample takes, about
 * @param atFirst how often is tried first, to find out how often fills that time
 */
export function cpuTime(repeat: Repeat, milliseconds: number, atFirst = 64): Sampler<number> {
  const wanted = milliseconds / 1000;
  let times: number | undefined;

  async function cost(count: number): Promise<number> {
    const before = process.cpuUsage();
    await repeat(count);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / count;
  }

  /** Finds how often fills the time, step by step, which warms the code up as well. */
  async function calibrate(): Promise<number> {
    for (let count = atFirst; ; count *= 2) {
      const spent = (await cost(count)) * count;
      if (spent >= wanted / 2) return Math.max(1, Math.round((count * wanted) / spent));
    }
  }

  return async () => cost((times ??= await calibrate()));
}
