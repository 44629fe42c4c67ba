import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Sampler } from './interleave.ts';
import { collectYoung } from './memory.ts';

/** What one call costs, in seconds. */
export interface CallCost {
  /** CPU time on every thread of this process while the calls ran. */
  readonly cpu: number;
  /** Wall-clock time of all calls, one after the other. */
  readonly clock: number;
  /** CPU time afterwards: for the garbage of the call and for the work it left behind. */
  readonly after: number;
}

export interface CallCostOptions {
  /** The approximate wall-clock time of a sample. */
  readonly milliseconds: number;
  /** The maximum number of calls in a sample. */
  readonly atMost: number;
  /** How many calls run concurrently. Default: one. */
  readonly atOnce?: number;
  /** Seconds of warm-up calls, which do not count: code is compiled in this time. Default: 0. */
  readonly warmUp?: number;
  /** Throws for a wrong answer. Called with one answer of each sample. */
  readonly check: (answer: unknown) => void;
  /** Does the work that the calls of a sample left behind. Default: nothing. */
  readonly finish?: () => Promise<void>;
}

/** The event loop gets a turn after this many calls: until then, weakly held objects are not released. */
const TURN = 16;

/**
 * Creates a sampler of what a call costs its caller, and of the work it leaves behind. A sample begins with calls that
 * do not count, because earlier code has left cold caches and garbage.
 */
export function callCost(call: () => Promise<unknown>, options: CallCostOptions): Sampler<CallCost> {
  const { milliseconds, atMost, atOnce = 1, warmUp = 0, check, finish = () => Promise.resolve() } = options;
  const makeTurn = atOnce === 1 ? oneByOne(call) : allTogether(call, atOnce);
  const callsOfTurn = atOnce === 1 ? TURN : atOnce;
  const most = Math.max(2, Math.floor(atMost / callsOfTurn));
  let turns: number | undefined;

  async function make(count: number): Promise<unknown> {
    let answer: unknown;
    for (let turn = 0; turn < count; turn += 1) {
      answer = await makeTurn();
      await nextTurn();
    }
    return answer;
  }

  async function sample(count: number): Promise<CallCost> {
    const before = Math.ceil(count / 4);
    await make(before);
    collectYoung();
    const counted = count - before;
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    const answer = await make(counted);
    const cpu = secondsOf(process.cpuUsage(cpuBefore));
    const clock = (performance.now() - started) / 1000;
    const cpuBetween = process.cpuUsage();
    collectYoung();
    await finish();
    collectYoung();
    const after = secondsOf(process.cpuUsage(cpuBetween));
    check(answer);
    const calls = counted * callsOfTurn;
    return { cpu: cpu / calls, clock: clock / calls, after: after / (count * callsOfTurn) };
  }

  /** Warms up the code, and finds how many turns fill the time. */
  async function calibrate(): Promise<number> {
    const wanted = milliseconds / 1000;
    const warm = performance.now() + warmUp * 1000;
    let count = 2;
    for (;;) {
      const turn = (await sample(count)).clock * callsOfTurn;
      const isFull = turn * count >= wanted / 2 || count === most;
      if (isFull && performance.now() >= warm) return count;
      count = Math.min(most, count * 2, Math.max(2, Math.round(wanted / turn)));
    }
  }

  return async () => sample((turns ??= await calibrate()));
}

function oneByOne(call: () => Promise<unknown>): () => Promise<unknown> {
  return async () => {
    let answer: unknown;
    for (let index = 0; index < TURN; index += 1) answer = await call();
    return answer;
  };
}

function allTogether(call: () => Promise<unknown>, count: number): () => Promise<unknown> {
  return async () => {
    const answers = await Promise.all(Array.from({ length: count }, call));
    return answers.at(-1);
  };
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
