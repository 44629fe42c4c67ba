import type { MaybePromise } from '../base/maybe-promise.ts';
import type { VerifiedToken } from '../verify/grant.ts';
import type { Rule } from './rule.ts';

/** One call that an agent wants to make. */
export interface Call<INPUT = unknown> {
  /**
   * The grant token from the call's context, or a function that reads it from there. If the function throws an
   * AuthorizationError, that is the refusal of the call; anything else that it throws refuses the call with
   * `token_unavailable`. A missing or empty token is refused with `no_credentials`. A token that was verified for the same
   * request is rechecked, not verified again.
   */
  readonly token: string | VerifiedToken | (() => MaybePromise<string | VerifiedToken | undefined>);
  /** The name of the tool or route. The rule's `action` takes precedence. */
  readonly action: string;
  /** The parsed input that the tool receives: the same value, not a copy. */
  readonly input: INPUT;
  /** The rule for the call. Without one, the call is refused. */
  readonly rule: Rule<INPUT> | undefined;
  /**
   * Aborted when nobody waits for the call any more. `guard.run` does not start a call that was aborted while the guard
   * decided. If a call throws after it was aborted, it is settled as `failure` with `{ended: 'aborted'}`, because
   * nobody knows what it has done. If it returns anyway, it is settled by its result.
   */
  readonly signal?: AbortSignal | undefined;
}
