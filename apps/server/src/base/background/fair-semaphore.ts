import { DatabaseBusyError } from '../store/errors.ts';

/** Lets a bounded number of pieces of work run at once; the others wait, and developers take turns. */
export interface Turnstile {
  /** @throws {DatabaseBusyError} when it was not its turn in time */
  pass<RESULT>(developerId: string, work: () => Promise<RESULT>): Promise<RESULT>;
  /** How many wait. */
  readonly waiting: number;
}

export interface TurnstileOptions {
  /** Most pieces of work of one developer at once. */
  perDeveloper: number;
  /** Most pieces of work of all of them. Default: no limit. */
  total?: number;
  /** Milliseconds that a piece of work waits before it is refused. Default 5,000. */
  patience?: number;
}

interface Waiting {
  begin(): void;
}

export function createTurnstile({
  perDeveloper,
  total = Number.POSITIVE_INFINITY,
  patience = 5_000,
}: TurnstileOptions): Turnstile {
  const running = new Map<string, number>();
  /** In the order of turns: whoever has had one stands at the end. */
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
        reject(new DatabaseBusyError('too much of the same kind is under way'));
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
    async pass(developerId, work) {
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
