import type { Clock } from './clock.ts';
import type { GrantexError } from './errors.ts';

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;

/** If the server asks to wait longer than this many seconds, its error is thrown at once. */
const MOST_PATIENCE = 30;

/** Statuses that mean that nothing was done, whatever the method: a retry is always safe. */
const REFUSED_FOR_NOW: ReadonlySet<number> = new Set([429, 503]);

/** Statuses of an intermediary that does not know what the server did. */
const LOST_BEHIND: ReadonlySet<number> = new Set([502, 504]);

/** Whether the server may have done the work although the response is unknown. */
export function isAnswerLost(error: GrantexError): boolean {
  if (error.code === 'NETWORK_ERROR' || error.code === 'TIMEOUT') return true;
  return error.status !== undefined && LOST_BEHIND.has(error.status);
}

/** Whether sending the same request again may succeed and does no harm. */
export function mayTryAgain(error: GrantexError, isRepeatable: boolean): boolean {
  if (error.status !== undefined && REFUSED_FOR_NOW.has(error.status)) return true;
  if (error.status === 409) return error.code === 'IDEMPOTENCY_IN_PROGRESS';
  return isRepeatable && isAnswerLost(error);
}

/**
 * Milliseconds to wait before try `tries + 1`: twice as long each time, a random time between half and the whole of it,
 * and never less than the server asked for.
 * @returns undefined when the server asks for more than 30 seconds
 */
export function waitBefore(error: GrantexError, tries: number, { random }: Clock): number | undefined {
  const { retryAfter = 0 } = error;
  if (retryAfter > MOST_PATIENCE) return undefined;
  const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * (0.5 + random() / 2);
  return Math.max(wait, retryAfter * 1000);
}
