import type { AuthorizationError } from '../base/authorization-error.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Admission } from './admission.ts';
import type { AgentDemand } from './agent-demand.ts';
import type { Call, CallToken } from './call.ts';
import type { Dpop } from './dpop.ts';
import type { Explanation } from './explain.ts';
import type { ApprovalEnd } from './online/admissions.ts';
import type { ChallengeOptions } from './refusal.ts';
import type { Rule } from './rule.ts';

/**
 * Stands in front of every call: verifies, decides, records the decision, lets the call run, and records how it ended.
 * Returns without a promise where nothing has to be awaited. A failure is always a rejected promise: `try { await
 * guard.run(…) } catch` catches every failure.
 */
export interface Guard {
  /** The audiences whose tokens it accepts; undefined where its verifier does not say. */
  readonly audience: readonly string[] | undefined;
  /** The issuer that it trusts, to whose pages about errors its refusals lead; undefined where its verifier does not say. */
  readonly issuer: string | undefined;
  /** What a challenge of this guard says besides the refusal, from its options: `toRefusal(error, guard.challenge)`. */
  readonly challenge: ChallengeOptions;
  /** How this guard checks tokens that are bound to keys; undefined where it refuses them. */
  readonly dpop: Dpop | undefined;
  /**
   * Decides a call and records it as `allowed`; the caller runs it and settles it. When the call is refused, records it
   * as `blocked` and rejects with an AuthorizationError.
   */
  admit<INPUT>(call: Call<INPUT>): MaybePromise<Admission>;
  /**
   * Admits a call, runs it in the turn in which its input was last checked, and settles it. The outcome is `failure`
   * when `execute` throws or rejects, when `failed` or an MCP result itself (`isError`) says so, or when a stream (an
   * async iterable, a ReadableStream or the body of a Response) breaks, is left before its end or is dropped unread;
   * otherwise `success`, for a stream at its end. A stream whose grant ends is ended with the refusal, and is a `failure`;
   * any other call learns it by the `signal` of its admission. While the call runs, `currentGrant()` returns its grant.
   * Rejects with what `execute` throws, unchanged. Before `execute` is
   * called, rejects with an AuthorizationError when the call is refused, and with the reason of a `signal` that is
   * aborted while the guard decides.
   * @returns the result, with a stream wrapped so that its end is seen; without a promise when nothing had to be
   *   awaited
   */
  run<INPUT, RESULT>(
    call: Call<INPUT>,
    execute: (admission: Admission) => MaybePromise<RESULT>,
    failed?: (result: RESULT) => boolean,
  ): MaybePromise<RESULT>;
  /**
   * Decides without admitting, and records only a refusal: for approval hooks and HTTP challenges. It does not ask the server
   * about calls that the server must admit, too.
   * @returns the refusal, undefined where there is none
   */
  preflight<INPUT>(call: Call<INPUT>): MaybePromise<AuthorizationError | undefined>;
  /**
   * Explains what would happen to a call, and why; records nothing. A proof that came with the token is used by it, and still
   * good for the other checks of the same request.
   */
  explain<INPUT>(
    token: CallToken,
    rule: Rule<INPUT> | undefined,
    input: INPUT,
    options?: Pick<Call, 'withoutArguments'>,
  ): MaybePromise<Explanation>;
  /**
   * Waits until the person has decided about a call that was refused with `approval_required`, or cannot any more. An
   * approval admits nothing by itself: make the same call again, within five minutes.
   * @param approvalId the `approvalId` of the refusal
   * @param signal ends the wait: it rejects with the reason
   * @throws {TypeError} for a guard without `admissions`; another error when the server does not answer
   */
  waitForApproval(approvalId: string, signal?: AbortSignal): Promise<ApprovalEnd>;
  /**
   * Returns this guard with one more demand: it refuses the grants of other agents (`wrong_agent`), or those that were not
   * delegated deeply enough (`not_delegated`). Give it to the tools of a sub-agent, which otherwise may act with a token
   * that it inherits from its parent.
   * @throws {TypeError} naming the member that is wrong, unknown or `undefined`, also where nothing is demanded
   */
  forAgent(demand: AgentDemand): Guard;
  /**
   * Checks that this guard, or one that `forAgent` made of it, stands in front of each tool. It finds the guard in the
   * functions through which frameworks run a tool (`execute`, `run`, `invoke` and the like), so it sees what an adapter
   * returned.
   * @param tools an array of tools, or an object of tools by name
   * @throws {TypeError} naming the tools that are not guarded; for anything else than tools, and for none
   */
  assertGuarded(tools: readonly object[] | { readonly [name: string]: object }): void;
}

/**
 * Checks an adapter's `guard` option.
 * @param subject how the message begins
 * @throws {TypeError} when it is not a guard
 */
export function checkGuard(guard: unknown, subject: string): asserts guard is Guard {
  if (typeof (guard as Partial<Guard> | undefined)?.admit === 'function') return;
  throw new TypeError(`${subject}: "guard" must be a guard, made by createGuard.`);
}
