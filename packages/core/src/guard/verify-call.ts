import { asRefusal, AuthorizationError } from '../base/authorization-error.ts';
import { isPromise, type MaybePromise, promiseOf, whenReady } from '../base/maybe-promise.ts';
import type { Grant, VerifiedToken } from '../verify/grant.ts';
import type { Verifier } from '../verify/verifier.ts';
import type { Call, CallToken } from './call.ts';
import type { Dpop } from './dpop.ts';
import type { PresentedToken } from './presented-token.ts';

/**
 * What a guard verifies tokens with. Without `recheck`, a token that was verified before is verified again in full;
 * without `watch`, a running call does not learn that its grant has ended; without `issuer`, refusals lead to no page.
 */
export type GuardVerifier = Pick<Verifier, 'verify'> &
  Partial<Pick<Verifier, 'audience' | 'issuer' | 'recheck' | 'watch'>>;

/** What decides whether a token is valid. */
export interface TokenCheck {
  /** Verifies the token. */
  readonly verifier: GuardVerifier;
  /**
   * Lets tokens through that are bound to keys, over HTTP with a DPoP proof; made by `dpop` of `@grantex/core/dpop`.
   * Default: such tokens are refused.
   */
  readonly dpop?: Dpop | undefined;
}

/** A call whose token is verified. */
export interface VerifiedCall<INPUT> {
  readonly call: Call<INPUT>;
  /** What its token was read as; undefined before. */
  token: CallToken | undefined;
}

/** Reads the token of a call, keeps it with the call, and verifies it. */
export function verifyCall<INPUT>(check: TokenCheck, pending: VerifiedCall<INPUT>): MaybePromise<Grant> {
  const { token } = pending.call;
  if (typeof token !== 'function') return verifyPresent(check, pending, token);
  let read: MaybePromise<CallToken | undefined>;
  try {
    read = token();
    if (isPromise(read))
      return promiseOf(read).then((present) => verifyPresent(check, pending, present), unreadable);
  } catch (cause) {
    return unreadable(cause);
  }
  return verifyPresent(check, pending, read);
}

function verifyPresent<INPUT>(
  check: TokenCheck,
  pending: VerifiedCall<INPUT>,
  token: CallToken | undefined,
): MaybePromise<Grant> {
  if (token === undefined || token === '') throw new AuthorizationError('no_credentials');
  pending.token = token;
  return verifyToken(check, token, pending.call.rule?.scopes);
}

/** The text of a token that is verified. */
export function tokenText(token: CallToken | undefined): string {
  return typeof token === 'string' ? token : (token?.token ?? '');
}

/** Verifies a token, or rechecks one that was verified for the same request. */
export function verifyToken(
  { verifier, dpop }: TokenCheck,
  token: CallToken,
  scopes: readonly string[] | undefined,
): MaybePromise<Grant> {
  if (typeof token === 'string') {
    const grant = verifier.verify(token, scopes);
    return dpop?.mode === 'require' ? whenReady(grant, dpop.refuseUnproven) : grant;
  }
  // A caller in JavaScript may pass anything.
  if ('confirm' in Object(token)) {
    const { token: presented, confirm } = token as PresentedToken;
    return whenReady(verifier.verify(presented, scopes, true), (grant) =>
      whenReady(confirm(grant), () => grant),
    );
  }
  if (verifier.recheck !== undefined) return verifier.recheck(token as VerifiedToken, scopes);
  return verifier.verify((Object(token) as VerifiedToken).token, scopes);
}

function unreadable(cause: unknown): never {
  throw asRefusal(cause, 'token_unavailable');
}
