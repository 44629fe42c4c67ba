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
 * What warms up a route of a server, in a quick run too: this many requests, or as many as it answers in this time, over
 * several connections even if it is measured with one.
 */
const WARM_UP = { count: 5_000, seconds: 2, connections: 16 } as const;
/** How long a database is written to before it is measured. */
const WARM_UP_SECONDS = 1;
const warm = new WeakSet<object>();
/** The routes of servers that are warm, as method and path. */
const warmRoutes = new WeakMap<object, Set<string>>();

/** The duration of the next sample on something that warms up, such as a database. */
export function secondsOn(measured: object, seconds: number): number {
  if (warm.has(measured)) return seconds;
  warm.add(measured);
  return Math.max(WARM_UP_SECONDS, seconds);
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
    if (made.seconds !== undefined && isCold(server, made)) {
      const connections = Math.max(WARM_UP.connections, made.connections);
      await client.ask({ kind: 'load', job: { ...made, ...WARM_UP, connections, port } });
    }
    const before = await server.ask({ kind: 'cpu' });
    const { result } = await client.ask({ kind: 'load', job: { ...made, port } });
    const after = await server.ask({ kind: 'cpu' });
    return {
      rate: result.answered / result.seconds,
      perCpuSecond: result.total / (after.seconds - before.seconds),
    };
  };
}

function isCold(server: object, { requests: [request = ''] }: Pick<LoadJob, 'requests'>): boolean {
  const routes = warmRoutes.get(server) ?? new Set();
  warmRoutes.set(server, routes);
  const route = request.slice(0, request.search(/[?]| HTTP/));
  const isNew = !routes.has(route);
  routes.add(route);
  return isNew;
}

export const rates = (samples: readonly LoadSample[]): number[] => samples.map(({ rate }) => rate);

export const cpuRates = (samples: readonly LoadSample[]): number[] =>
  samples.map(({ perCpuSecond }) => perCpuSecond);
