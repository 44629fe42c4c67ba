import { type StopTimer, startTimer } from '../base/timer.ts';

/** Something that is on its way, and that calls wait for. */
export interface Attempt {
  /** Resolves when it is over, whichever way it ends; undefined while there is none. */
  readonly pending: Promise<void> | undefined;
  /** Begins one, where there is none. */
  begin(): void;
  end(): void;
}

/**
 * Makes an attempt that has not begun.
 * @param longest how long one is waited for, in milliseconds
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
      let stopTimer: StopTimer = () => {};
      pending = new Promise((resolve) => {
        end = () => {
          stopTimer();
          pending = undefined;
          resolve();
        };
      });
      stopTimer = startTimer(end, longest);
    },
    end: () => end(),
  };
}
