import type { LoadJob } from '../load/job.ts';
import type { Sampler } from '../measure/interleave.ts';
import type { Child } from '../processes/start-child.ts';

export interface LoadSample {
  /** Responses per second of wall-clock time. */
  readonly rate: number;
  /** Responses per second of the server's CPU time. */
  readonly perCpuSecond: number;
}

/**
 * The minimum seconds of the first sample on a server, in a quick run too. It is not counted: a server needs some
 * thousand requests to warm up.
 */
const WARM_UP = 4;
const warm = new WeakSet<object>();

/** The duration of the next sample on a server, or on anything else that warms up. */
export function secondsOn(measured: object, seconds: number): number {
  if (warm.has(measured)) return seconds;
  warm.add(measured);
  return Math.max(WARM_UP, seconds);
}

/** A server in a separate process, in any language. */
export interface LoadedServer {
  readonly url: string;
  /** CPU time of the process so far. */
  ask(request: { readonly kind: 'cpu' }): Promise<{ readonly seconds: number }>;
}

/** Creates a sampler that loads a server from a separate process. */
export function loadOf(
  client: Child,
  server: LoadedServer,
  job: Omit<LoadJob, 'port'> | (() => Promise<Omit<LoadJob, 'port'>>),
): Sampler<LoadSample> {
  const port = Number(new URL(server.url).port);
  return async () => {
    const made = typeof job === 'function' ? await job() : job;
    const time = made.seconds === undefined ? {} : { seconds: secondsOn(server, made.seconds) };
    const before = await server.ask({ kind: 'cpu' });
    const { result } = await client.ask({ kind: 'load', job: { ...made, ...time, port } });
    const after = await server.ask({ kind: 'cpu' });
    return {
      rate: result.answered / result.seconds,
      perCpuSecond: result.total / (after.seconds - before.seconds),
    };
  };
}

export const rates = (samples: readonly LoadSample[]): number[] => samples.map(({ rate }) => rate);

export const cpuRates = (samples: readonly LoadSample[]): number[] =>
  samples.map(({ perCpuSecond }) => perCpuSecond);
