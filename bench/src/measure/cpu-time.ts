import type { Sampler } from './interleave.ts';

/** Does something this many times in a row. */
export type Repeat = (times: number) => void | Promise<void>;

/**
 * A sampler of what something costs: seconds of CPU time for doing it once, on every thread of this process, so that
 * work on other threads counts too.
 *
 * Garbage is not collected in between: that would shrink the young generation and discard compiled code, which made
 * contenders that allocate up to 60 % slower than they are.
 * @param milliseconds approximate CPU time of a sample
 * @param atFirst the first number of repetitions to try, on the way to the number that fills that time
 */
export function cpuTime(repeat: Repeat, milliseconds: number, atFirst = 64): Sampler<number> {
  async function spend(times: number): Promise<number> {
    const before = process.cpuUsage();
    await repeat(times);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  }
  return costOfOne(spend, milliseconds, atFirst);
}

/**
 * A sampler of the seconds that one repetition costs.
 * @param spend repeats something this many times, and returns the seconds of CPU time of all repetitions
 */
export function costOfOne(
  spend: (times: number) => Promise<number>,
  milliseconds: number,
  atFirst = 64,
): Sampler<number> {
  const wanted = milliseconds / 1000;
  let times: number | undefined;

  /** Finds how many repetitions fill the time, step by step, which also warms up the code. */
  async function calibrate(): Promise<number> {
    for (let count = atFirst; ; count *= 2) {
      const spent = await spend(count);
      if (spent >= wanted / 2) return Math.max(1, Math.round((count * wanted) / spent));
    }
  }

  return async () => {
    times ??= await calibrate();
    return (await spend(times)) / times;
  };
}
