import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from '../verify/grant.ts';
import { checkToolOptions } from './adapter-options.ts';
import { isGuarded, markGuarded } from './guarded.ts';
import type { Guard } from './guard.ts';
import { checkRule, type Rule } from './rule.ts';

/** Options of {@link guardFunction}. */
export interface GuardFunctionOptions<INPUT, CONTEXT extends readonly unknown[]> {
  /** The name of the tool: the action in the audit log, unless the rule has one. */
  readonly name: string;
  readonly rule: Rule<INPUT>;
  /** Reads the grant token of a call from what comes after the input, never from what a model wrote. */
  readonly token: (...context: CONTEXT) => MaybePromise<string | undefined>;
  /** Reads the signal that is aborted when nobody waits for a call any more. Default: none. */
  readonly signal?: (...context: CONTEXT) => AbortSignal | undefined;
}

/** What the guard gives to a guarded function. */
export interface GuardedCall {
  readonly grant: Grant;
  /** Aborts when the grant ends while the function runs, with the `AuthorizationError` as its reason. */
  readonly signal: AbortSignal;
}

/** A guarded function. */
export type GuardedFunction<INPUT, CONTEXT extends readonly unknown[], RESULT> = (
  input: INPUT,
  ...context: CONTEXT
) => Promise<RESULT>;

/**
 * Puts a guard in front of a function: for tool loops without a framework. The function gets the input and whatever else
 * the caller passes, and last the grant and a signal. The returned function takes the same without the last, and always
 * returns a promise. It rejects with an `AuthorizationError` when the call is refused (`toRefusalBody` makes what a model
 * reads of it), and with whatever the function throws. The same guard, rule and token twice check once.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardFunction<INPUT, RESULT, CONTEXT extends readonly unknown[] = []>(
  guard: Guard,
  options: GuardFunctionOptions<INPUT, CONTEXT>,
  execute: (input: INPUT, ...rest: [...context: CONTEXT, call: GuardedCall]) => MaybePromise<RESULT>,
): GuardedFunction<INPUT, CONTEXT, RESULT> {
  const { name, rule, token, signal } = options;
  checkToolOptions({ guard, token }, 'guardFunction');
  checkRule(rule, 'guardFunction: "rule"');
  if (typeof name !== 'string' || name === '')
    throw new TypeError('guardFunction: "name" must be a non-empty string.');
  if (signal !== undefined && typeof signal !== 'function')
    throw new TypeError('guardFunction: "signal" must be a function that reads the signal of a call.');
  if (typeof execute !== 'function')
    throw new TypeError('guardFunction: the last argument must be a function.');
  const guarding = { guard, rule, token };
  // It ignores the last argument.
  if (isGuarded(execute, guarding)) return execute as never;
  const run: GuardedFunction<INPUT, CONTEXT, RESULT> = async (input, ...context) =>
    guard.run(
      { token: () => token(...context), action: name, input, rule, signal: signal?.(...context) },
      (admission) => execute(input, ...context, admission),
    );
  return markGuarded(run, guarding, execute);
}
