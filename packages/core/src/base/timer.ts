const SECOND = 1000;

/** Which durations an option takes, in seconds. */
export interface DurationRange {
  /** Whether 0 is one of them. Default: false. */
  readonly isZeroAllowed?: boolean;
  /** The longest one. Default: an hour, so that a number of milliseconds is noticed. */
  readonly longest?: number;
}

/**
 * Checks an option that is a duration in seconds, such as a timeout. Every option of every package counts in seconds.
 * @returns what the option must be, in words that follow "must be"; undefined for a duration in the range
 */
export function durationFault(
  value: number,
  { isZeroAllowed = false, longest = 3600 }: DurationRange = {},
): string | undefined {
  const isInRange =
    typeof value === 'number' && value >= 0 && value <= longest && (isZeroAllowed || value > 0);
  if (isInRange) return undefined;
  return `a number of seconds (not milliseconds) ${isZeroAllowed ? 'from 0' : 'above 0'} up to ${longest}`;
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
