import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Sampler } from './interleave.ts';

/** What one call comes to, in seconds. */
export interface CallCost {
  /** CPU time on every thread of this process, while calls were made. */
  readonly cpu: number;
  /** By the clock, of all calls one after the other. */
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
  readonly atOnce?: number;
  /** Throws for an answer that is not what was called for; asked of one answer of each sample. */
  readonly check: (answer: unknown) => void;
  /** Does what the calls of a sample have left to be done. Default: nothing. */
  readonly finish?: () => Promise<void>;
}

/** Calls after which the event loop has its turn: before that, nothing that is held weakly is let go of. */
const TURN = 16;

/** A sampler of what a call costs whoever makes it, and of what is left to be done after it. */
export function callCost(call: () => Promise<unknown>, options: CallCostOptions): Sampler<CallCost> {
  const { milliseconds, atMost, atOnce = 1, check, finish = () => Promise.resolve() } = options;
  const makeTurn = atOnce === 1 ? oneByOne(call) : allTogether(call, atOnce);
  const callsOfTurn = atOnce === 1 ? TURN : atOnce;
  const wanted = milliseconds / 1000;
  let turns: number | undefined;

  async function sample(count: number): Promise<CallCost> {
    const calls = count * callsOfTurn;
    let answer: unknown;
    const started = performance.now();
    const before = process.cpuUsage();
    for (let turn = 0; turn < count; turn += 1) {
      answer = await makeTurn();
      await nextTurn();
    }
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
    const most = Math.max(1, Math.floor(atMost / callsOfTurn));
    for (let count = 1; count < most; count *= 2) {
      const spent = (await sample(count)).clock * count * callsOfTurn;
      if (spent >= wanted / 2) return Math.min(most, Math.max(1, Math.round((count * wanted) / spent)));
    }
    return most;
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
