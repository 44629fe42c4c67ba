import type { Guard, GuardedCall, MaybePromise, RefusalBody, Rule } from '@grantex/core';
import {
  checkRule,
  checkToolOptions,
  guardedCallOf,
  markGuarded,
  runStreamingTool,
} from '@grantex/core/adapter';
import { catchRedirect, throwRedirect } from './redirect.ts';

/** Options of {@link guardAction}. */
export interface GuardActionOptions<ARGUMENTS extends readonly unknown[], INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** What a call of the action needs. The audit log names it by its `action`, by default by its first scope. */
  readonly rule: Rule<NoInfer<INPUT>>;
  /** Reads the grant token of a call, on every call, from what Next knows of it: `headers()`, `cookies()`, a session. */
  readonly token: () => MaybePromise<string | undefined>;
  /**
   * Makes the input from what the caller sent, which may be anything: parse it here. The rule reads it, its digest is
   * recorded, and the action gets it. What it throws is passed on, and nothing is recorded.
   */
  readonly input: (...parameters: ARGUMENTS) => MaybePromise<INPUT>;
}

/**
 * Puts a guard in front of a server action: `export const book = guardAction(action, options)` in a file with
 * `'use server'`. The action gets the parsed input, and the grant with a signal. A refused call returns the refusal,
 * because Next hides the messages of errors from callers. A `redirect()` is a success. Errors of the action pass through
 * unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardAction<ARGUMENTS extends readonly unknown[], INPUT, RESULT>(
  action: (input: INPUT, call: GuardedCall) => MaybePromise<RESULT>,
  { guard, rule, token, input: parse }: GuardActionOptions<ARGUMENTS, INPUT>,
): (...parameters: ARGUMENTS) => Promise<RESULT | RefusalBody> {
  if (typeof action !== 'function') throw new TypeError('guardAction: "action" must be a function.');
  checkToolOptions({ guard, token }, 'guardAction');
  checkRule(rule, 'guardAction: "rule"');
  if (typeof parse !== 'function') {
    throw new TypeError('guardAction: "input" must be a function of what the caller sent.');
  }

  const guarded = async (...parameters: ARGUMENTS): Promise<RESULT | RefusalBody> => {
    const input = await parse(...parameters);
    const result = await runStreamingTool<INPUT, RESULT | RefusalBody | Response>(
      guard,
      { token, action: rule.scopes[0], input, rule },
      {
        execute: (admission) => catchRedirect(() => action(input, guardedCallOf(admission))),
        refused: (refusal) => refusal,
      },
    );
    return throwRedirect(result) as RESULT | RefusalBody;
  };
  return markGuarded(guarded, { guard, rule, token });
}
