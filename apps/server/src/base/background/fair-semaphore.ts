/** A piece of work was not started because too much else is running. Try again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  /** The code of PostgreSQL for insufficient resources. */
  readonly code = '53000';
}

/** Limits how many pieces of work run at once. The others wait, and developers take turns. */
export interface FairSemaphore {
  /** @throws {BusyError} when its turn did not come in time */
  run<RESULT>(developerId: string, work: () => Promise<RESULT>): Promise<RESULT>;
  /** How many wait. */
  readonly waiting: number;
}

export interface FairSemaphoreOptions {
  /** Most pieces of work of one developer at once. */
  perDeveloper: number;
  /** Most pieces of work of all developers at once. Default: no limit. */
  total?: number;
  /** Milliseconds that a piece of work waits before it is refused. Default 5,000. */
  patience?: number;
}

interface Waiting {
  begin(): void;
}

export function createFairSemaphore({
  perDeveloper,
  total = Number.POSITIVE_INFINITY,
  patience = 5_000,
}: FairSemaphoreOptions): FairSemaphore {
  const running = new Map<string, number>();
  /** In the order of turns. A developer moves to the end after its turn. */
  const queues = new Map<string, Set<Waiting>>();
  let runningInAll = 0;
  let waiting = 0;

  function isFree(developerId: string): boolean {
    return runningInAll < total && (running.get(developerId) ?? 0) < perDeveloper;
  }

  function begin(developerId: string): void {
    runningInAll += 1;
    running.set(developerId, (running.get(developerId) ?? 0) + 1);
  }

  function end(developerId: string): void {
    runningInAll -= 1;
    const left = (running.get(developerId) ?? 1) - 1;
    if (left === 0) running.delete(developerId);
    else running.set(developerId, left);
    if (waiting > 0) beginNext();
  }

  function beginNext(): void {
    for (const [developerId, queue] of queues) {
      const [next] = queue;
      if (next === undefined || !isFree(developerId)) continue;
      leave(developerId, queue, next);
      if (queue.size > 0) {
        queues.delete(developerId);
        queues.set(developerId, queue);
      }
      begin(developerId);
      return next.begin();
    }
  }

  function leave(developerId: string, queue: Set<Waiting>, one: Waiting): void {
    queue.delete(one);
    waiting -= 1;
    if (queue.size === 0) queues.delete(developerId);
  }

  function turn(developerId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = queues.get(developerId) ?? new Set();
      queues.set(developerId, queue);
      const timer = setTimeout(() => {
        leave(developerId, queue, one);
        reject(new BusyError('too much of the same kind is under way'));
      }, patience);
      const one: Waiting = {
        begin() {
          clearTimeout(timer);
          resolve();
        },
      };
      queue.add(one);
      waiting += 1;
    });
  }

  return {
    async run(developerId, work) {
      if (isFree(developerId)) begin(developerId);
      else await turn(developerId);
      try {
        return await work();
      } finally {
        end(developerId);
      }
    },
    get waiting() {
      return waiting;
    },
  };
}
