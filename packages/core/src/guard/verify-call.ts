import { asRefusal, AuthorizationError } from '../base/authorization-error.ts';
import { attempt, type MaybePromise } from '../base/maybe-promise.ts';
import type { Grant, VerifiedToken } from '../verify/grant.ts';
import type { Verifier } from '../verify/verifier.ts';
import type { Call } from './call.ts';

/**
 * What a guard verifies tokens with. Without `recheck`, a token that was verified before is verified again in full;
 * without `watch`, a running call does not learn that its grant has ended.
 */
export type GuardVerifier = Pick<Verifier, 'verify'> & Partial<Pick<Verifier, 'recheck' | 'watch'>>;

/** Reads the token of a call and verifies it. */
export function verifyCall<INPUT>(
  verifier: GuardVerifier,
  { token, rule }: Call<INPUT>,
): MaybePromise<Grant> {
  if (typeof token !== 'function') return verifyPresent(verifier, token, rule?.scopes);
  return attempt(token, (read) => verifyPresent(verifier, read, rule?.scopes), unreadable);
}

function verifyPresent(
  verifier: GuardVerifier,
  token: string | VerifiedToken | undefined,
  scopes: readonly string[] | undefined,
): MaybePromise<Grant> {
  if (token === undefined || token === '') throw new AuthorizationError('no_credentials');
  return verifyToken(verifier, token, scopes);
}

/** Verifies a token, or rechecks one that was verified for the same request. */
export function verifyToken(
  verifier: GuardVerifier,
  token: string | VerifiedToken,
  scopes: readonly string[] | undefined,
): MaybePromise<Grant> {
  if (typeof token === 'string') return verifier.verify(token, scopes);
  if (verifier.recheck !== undefined) return verifier.recheck(token, scopes);
  return verifier.verify((Object(token) as VerifiedToken).token, scopes);
}

function unreadable(cause: unknown): never {
  throw asRefusal(cause, 'token_unavailable');
}
