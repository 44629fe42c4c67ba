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

/** Converts to whole milliseconds, rounded up, because `AbortSignal.timeout` throws for others. */
export function toMilliseconds(seconds: number): number {
  return Math.ceil(seconds * SECOND);
}

/** Stops a timer; does nothing once it has fired. */
export type StopTimer = () => void;

/** Starts a timer. Where the platform allows it, the timer does not keep the process alive. */
export function startTimer(action: () => void, milliseconds: number): StopTimer {
  const timer: unknown = setTimeout(action, milliseconds);
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as number);
}

/** The longest delay of a timer, in milliseconds. */
const LONGEST_DELAY: number = 2 ** 31 - 1;

/** Keeps the process alive until a promise is settled, even if all that settles it are streams and timers that do not. */
export async function keepAliveUntil<RESULT>(settled: Promise<RESULT>): Promise<RESULT> {
  const timer = setTimeout(() => {}, LONGEST_DELAY);
  try {
    return await settled;
  } finally {
    clearTimeout(timer);
  }
}
