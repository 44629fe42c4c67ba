const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds from each failed attempt to the next one (Standard Webhooks 1.0): three days in all. */
const DELAYS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * After so many refused attempts, the event after the refused one is tried, too. If it is accepted, the refused one is set
 * aside; if not, the endpoint is down, and everything waits.
 */
export const LOOKS_PAST = 3;

/** No wait is longer, whatever an endpoint asks for, in milliseconds. */
const LONGEST = 24 * HOUR;
/** Delays vary by so much, so that endpoints that failed together do not come back together. */
const JITTER = 0.1;

/**
 * How long to wait after a failed attempt.
 * @param failed how many attempts have failed, at least 1
 * @param asked milliseconds that the endpoint asks for (`Retry-After`), if it does; makes the wait longer, never shorter
 * @param random from 0 to less than 1
 * @returns milliseconds; undefined after the last attempt
 */
export function waitAfter(failed: number, asked = 0, random: () => number = Math.random): number | undefined {
  const delay = DELAYS[failed - 1];
  if (delay === undefined) return undefined;
  return Math.min(LONGEST, Math.max(Math.round(delay * (1 + JITTER * (2 * random() - 1))), asked));
}

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3).
 * @param now milliseconds since 1970
 * @returns milliseconds; undefined where it is absent or says nothing
 */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * SECOND;
  const at = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
