import { decodeJwt } from 'jose';
import type { GrantTokens } from './tokens.ts';

/** A grant token, and its expiry by the local clock, in milliseconds since 1970. */
interface TimedToken extends Pick<GrantTokens, 'grantToken'> {
  readonly holdsUntil: number;
}

/** A call with the returned token must still be able to arrive. In milliseconds. */
const LEAST_LEFT = 5_000;

/**
 * The lifetime of a grant token in milliseconds, from its own claims, whatever the local clock says.
 * @returns NaN for a malformed token
 */
export function lifetimeOf({ grantToken }: Pick<GrantTokens, 'grantToken'>): number {
  try {
    const { iat = Number.NaN, exp = Number.NaN } = decodeJwt(grantToken);
    return (exp - iat) * 1000;
  } catch {
    return Number.NaN;
  }
}

/** Whether a token is too close to its end to be used. */
export function isSpent(token: TimedToken, now: number): boolean {
  const left = token.holdsUntil - now;
  // If more than its whole lifetime is left, the clock was set back, and its expiry is unknown.
  return left <= partOf(token, 1 / 4, LEAST_LEFT) || left > lifetimeOf(token) + LEAST_LEFT;
}

/** Whether less than half of a token's lifetime is left. */
export function isHalfSpent(token: TimedToken, now: number): boolean {
  return token.holdsUntil - now < lifetimeOf(token) / 2;
}

/** Whether a token expires within `ahead` milliseconds, or within half of its lifetime if that is shorter. */
export function isDue(token: TimedToken, now: number, ahead: number): boolean {
  return token.holdsUntil - now <= partOf(token, 1 / 2, ahead);
}

/**
 * The expiry of a token from outside. When it was issued is unknown: it expires by the server's clock, and no later
 * than if it were new.
 */
export function endOfGiven(tokens: GrantTokens, now: number): number {
  return Math.min(Date.parse(tokens.expiresAt), now + lifetimeOf(tokens));
}

/** A share of a token's lifetime in milliseconds, but no more than `most`. */
function partOf(token: TimedToken, share: number, most: number): number {
  return Math.min(lifetimeOf(token) * share, most);
}
