import type { MaybePromise } from '../../base/maybe-promise.ts';
import { checkFunction, isText, wrongOption } from '../../base/options.ts';
import { type GuardedCall, guardedCallOf } from '../guarded-call.ts';
import { isGuarded, markGuarded } from '../guarded.ts';
import type { Guard } from '../guard.ts';
import { checkRule, type Rule } from '../rule.ts';
import { checkToolOptions } from './tool-options.ts';

/** Options of {@link guardFunction}. */
export interface GuardFunctionOptions<INPUT> {
  /** The name of the tool: the action in the audit log, unless the rule has one. */
  readonly name: string;
  /** What a call needs: scopes, and the amount that it reads from the input. */
  readonly rule: Rule<INPUT>;
  /**
   * Reads the grant token, on every call, from the session in which the function was guarded: guard one for each session.
   * Never from what a model wrote.
   */
  readonly token: () => MaybePromise<string | undefined>;
  /** Reads the signal that is aborted when nobody waits for the call any more. Default: none. */
  readonly signal?: () => AbortSignal | undefined;
}

/** A guarded function. It takes the input, and ignores further arguments. */
export type GuardedFunction<INPUT, RESULT> = (input: INPUT) => Promise<RESULT>;

/**
 * Puts a guard in front of a function: for tool loops without a framework. The function gets the input, and the grant with
 * a signal; nothing else that the caller passes reaches it. The returned function always returns a promise. It rejects
 * with an `AuthorizationError` when the call is refused (`toRefusalBody` makes what a model reads of it), and with whatever
 * the function throws. The same guard, rule and token twice check once.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardFunction<INPUT, RESULT>(
  guard: Guard,
  options: GuardFunctionOptions<INPUT>,
  execute: (input: INPUT, call: GuardedCall) => MaybePromise<RESULT>,
): GuardedFunction<INPUT, RESULT> {
  const { name, rule, token, signal } = options;
  checkToolOptions({ guard, token }, 'guardFunction');
  checkRule(rule, 'guardFunction: "rule"');
  if (!isText(name)) throw wrongOption('guardFunction', 'name', 'a non-empty string');
  checkFunction(execute, 'guardFunction', 'execute');
  if (signal !== undefined) checkFunction(signal, 'guardFunction', 'signal');
  const guarding = { guard, rule, token };
  // It ignores the second argument.
  if (isGuarded(execute, guarding)) return execute as GuardedFunction<INPUT, RESULT>;
  const run: GuardedFunction<INPUT, RESULT> = async (input) =>
    guard.run({ token, action: name, input, rule, signal: signal?.() }, (admission) =>
      execute(input, guardedCallOf(admission)),
    );
  return markGuarded(run, guarding, execute);
}
