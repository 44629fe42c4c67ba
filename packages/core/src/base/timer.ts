const SECOND = 1000;
/** What a timer holds is 31 bits of milliseconds; more than that goes off at once. */
const LONGEST_TIMER: number = 2 ** 31 - 1;

/** Whether an option is a time in seconds, at least 0, that timers keep: up to 24 days. */
export function isTimerSeconds(value: number): boolean {
  return value >= 0 && value * SECOND <= LONGEST_TIMER;
}

/** Whole milliseconds, because `AbortSignal.timeout` throws for others; never less than was asked for. */
export function toMilliseconds(seconds: number): number {
  return Math.ceil(seconds * SECOND);
}

/** Stops a timer; does nothing when it has gone off. */
export type StopTimer = () => void;

/** Starts a timer that, where the platform lets it, keeps no process alive unless it is asked to. */
export function startTimer(action: () => void, milliseconds: number, keepsAlive = false): StopTimer {
  const timer: unknown = setTimeout(action, milliseconds);
  if (!keepsAlive) (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as number);
}
