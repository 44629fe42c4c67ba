import type { MaybePromise } from '../base/maybe-promise.ts';
import type { VerifiedToken } from '../verify/grant.ts';
import type { PresentedToken } from './presented-token.ts';
import type { Rule } from './rule.ts';

/**
 * A grant token; one that was verified for the same request, which is rechecked and not verified again; or one that was
 * read from a request together with the check of its proof. A token that is bound to a key is refused as a plain string.
 */
export type CallToken = string | VerifiedToken | PresentedToken;

/** One call that an agent wants to make. */
export interface Call<INPUT = unknown> {
  /**
   * The grant token from the call's context, or a function that reads it from there. If the function throws an
   * AuthorizationError, that is the refusal of the call; anything else that it throws refuses the call with
   * `token_unavailable`. A missing or empty token is refused with `no_credentials`.
   */
  readonly token: CallToken | (() => MaybePromise<CallToken | undefined>);
  /** The name of the tool or route. The rule's `action` takes precedence. */
  readonly action: string;
  /** The parsed input that the tool receives: the same value, not a copy. */
  readonly input: INPUT;
  /**
   * True where the arguments are decided at another moment: before, as for the result of a task that was started by a call, or
   * afterwards, where the input is not parsed yet. Limits on arguments, approvals and budgets then do not count here; the
   * token, the scopes and the amount do. Default: they are decided here.
   */
  readonly withoutArguments?: true;
  /** The rule for the call. Without one, the call is refused. */
  readonly rule: Rule<INPUT> | undefined;
  /**
   * Aborted when nobody waits for the call any more. `guard.run` does not start a call that was aborted while the guard
   * decided. If a call throws after it was aborted, it is settled as `failure` with `{ended: 'aborted'}`, because
   * nobody knows what it has done. If it returns anyway, it is settled by its result.
   */
  readonly signal?: AbortSignal | undefined;
}
