/** A caller that waits, and how to end its wait. */
export interface Waiter {
  readonly isOver: boolean;
  readonly resolve: () => void;
  readonly reject: (fault: Error) => void;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

/** How long to wait before the next attempt, in milliseconds. */
export function backoff(attempts: number): number {
  const longest = Math.min(FIRST_PAUSE * 2 ** attempts, LONGEST_PAUSE);
  // Half of it is random, so that many services do not return at the same moment.
  return longest * (0.5 + Math.random() / 2);
}

/** Waits for a call of `resolve` or `reject`, at most `timeout` milliseconds, then calls `give` and rejects. */
export function within(
  timeout: number,
  fault: string | (() => string),
  give: () => void,
  wait: (waiter: Waiter) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      // In Workers, the request that ends a wait cannot clear the timer of the request that waits.
      if (isOver) return;
      isOver = true;
      give();
      reject(new Error(typeof fault === 'string' ? fault : fault()));
    }, timeout);
    const ended =
      <ARGUMENTS extends readonly unknown[]>(end: (...values: ARGUMENTS) => void) =>
      (...values: ARGUMENTS): void => {
        isOver = true;
        clearTimeout(timer);
        end(...values);
      };
    wait({
      get isOver() {
        return isOver;
      },
      resolve: ended(resolve),
      reject: ended(reject),
    });
  });
}
