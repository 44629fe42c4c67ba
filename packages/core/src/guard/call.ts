import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Rule } from './rule.ts';

/** One call that an agent wants to make. */
export interface Call<INPUT = unknown> {
  /**
   * The grant token, from the call's context, or what reads it from there. An AuthorizationError that reading throws
   * is the refusal of the call, anything else that it throws refuses with `token_unavailable`; a token that is missing or
   * empty is refused with `no_credentials`.
   */
  readonly token: string | (() => MaybePromise<string | undefined>);
  /** The name of the tool or route; the rule's `action` comes before it. */
  readonly action: string;
  /** The parsed input that the tool will be given: the very value, not a copy. */
  readonly input: INPUT;
  /** Without a rule the call is refused. */
  readonly rule: Rule<INPUT> | undefined;
  /**
   * Aborted when nobody waits for the call any more. `guard.run` does not start a call that was aborted while the guard
   * decided, and settles one that throws after it was aborted as `failure` with `{ended: 'aborted'}`: what it has done by
   * then is not known. One that answers all the same has ended as it answered.
   */
  readonly signal?: AbortSignal | undefined;
}
