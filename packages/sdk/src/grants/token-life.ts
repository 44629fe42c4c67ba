import { decodeJwt } from 'jose';
import type { GrantTokens } from './tokens.ts';

/** A grant token, and when it ends by the local clock, in milliseconds since 1970. */
interface TimedToken extends Pick<GrantTokens, 'grantToken'> {
  readonly holdsUntil: number;
}

/** A call must still be able to arrive with the token that is handed out. In milliseconds. */
const LEAST_LEFT = 5_000;

/**
 * The lifetime of a grant token in milliseconds, from its own claims, whatever the local clock says.
 * @returns NaN for a token that no server issued
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
  // More than its whole life is left only if the clock was put back: then nobody knows when it ends.
  return left <= partOf(token, 1 / 4, LEAST_LEFT) || left > lifetimeOf(token) + LEAST_LEFT;
}

/** Whether less than half of a token's life is left. */
export function isHalfSpent(token: TimedToken, now: number): boolean {
  return token.holdsUntil - now < lifetimeOf(token) / 2;
}

/** Whether a token ends within `ahead` milliseconds, or within half of its life if that is shorter. */
export function isDue(token: TimedToken, now: number, ahead: number): boolean {
  return token.holdsUntil - now <= partOf(token, 1 / 2, ahead);
}

/**
 * When a token that was handed in ends. Nobody knows when it was issued: it ends by the server's clock, and no later
 * than if it were new.
 */
export function endOfGiven(tokens: GrantTokens, now: number): number {
  return Math.min(Date.parse(tokens.expiresAt), now + lifetimeOf(tokens));
}

/** A share of a token's life in milliseconds, but no more than `most`. */
function partOf(token: TimedToken, share: number, most: number): number {
  return Math.min(lifetimeOf(token) * share, most);
}
