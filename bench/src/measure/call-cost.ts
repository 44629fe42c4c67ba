import type { Sampler } from './interleave.ts';

/** What one call comes to, in seconds. */
export interface CallCost {
  /** CPU time on every thread of this process, while calls were made. */
  readonly cpu: number;
  /** By the clock, until the call had answered. */
  readonly clock: number;
  /** CPU time afterwards, for what the call has left to be done. */
  readonly after: number;
}

export interface CallCostOptions {
  /** How long a sample takes by the clock, about. */
  readonly milliseconds: number;
  /** The most calls of a sample. */
  readonly atMost: number;
  /** Calls that are on their way together. Default: one. */
  readonly inFlight?: number;
  /** Throws for an answer that is not what was called for; asked of the last one of a sample. */
  readonly check: (answer: unknown) => void;
  /** Does what the calls of a sample have left to be done. Default: nothing. */
  readonly finish?: () => Promise<void>;
}

/** A sampler of what a call costs whoever makes it, and of what is left to be done after it. */
export function callCost(call: () => Promise<unknown>, options: CallCostOptions): Sampler<CallCost> {
  const { milliseconds, atMost, inFlight = 1, check, finish = () => Promise.resolve() } = options;
  const wanted = milliseconds / 1000;
  let times: number | undefined;

  async function make(count: number): Promise<unknown> {
    let answer: unknown;
    if (inFlight === 1) {
      for (let index = 0; index < count; index += 1) answer = await call();
      return answer;
    }
    for (let index = 0; index < count; index += inFlight) {
      [answer] = await Promise.all(Array.from({ length: inFlight }, call));
    }
    return answer;
  }

  async function sample(count: number): Promise<CallCost> {
    const calls = Math.ceil(count / inFlight) * inFlight;
    const started = performance.now();
    const before = process.cpuUsage();
    const answer = await make(calls);
    const cpu = secondsOf(process.cpuUsage(before));
    const clock = (performance.now() - started) / 1000;
    const between = process.cpuUsage();
    await finish();
    const after = secondsOf(process.cpuUsage(between));
    check(answer);
    return { cpu: cpu / calls, clock: clock / calls, after: after / calls };
  }

  /** Finds how many calls fill the time, step by step, which warms the code up as well. */
  async function calibrate(): Promise<number> {
    for (let count = inFlight; ; count *= 2) {
      const spent = (await sample(count)).clock * count;
      if (spent >= wanted / 2) return Math.min(atMost, Math.max(1, Math.round((count * wanted) / spent)));
      if (count * 2 > atMost) return atMost;
    }
  }

  return async () => sample((times ??= await calibrate()));
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
