import { startDeadline } from '../base/deadline.ts';

/** Something that calls wait for. */
export interface Attempt {
  /** Resolves when the attempt ends, whatever its outcome; undefined while there is none. */
  readonly pending: Promise<void> | undefined;
  /** Begins an attempt, unless one is running. */
  begin(): void;
  end(): void;
}

/**
 * Makes an attempt that has not begun.
 * @param longest how long calls wait for it, in milliseconds
 */
export function createAttempt(longest: number): Attempt {
  let pending: Promise<void> | undefined;
  let end: () => void = () => {};

  return {
    get pending() {
      return pending;
    },
    begin() {
      if (pending !== undefined) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const deadline = startDeadline(() => end(), longest);
      end = () => {
        deadline.stop();
        pending = undefined;
        resolve();
      };
      pending = promise;
    },
    end: () => end(),
  };
}
