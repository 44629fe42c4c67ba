import type { Guard } from './guard.ts';
import { checkRule, checkRules, type Rule, ruleNamed } from './rule.ts';

/**
 * Checks an adapter's `guard` option.
 * @param subject how the message begins
 * @throws {TypeError} when it is not a guard
 */
export function checkGuard(guard: unknown, subject: string): asserts guard is Guard {
  if (typeof (guard as Partial<Guard> | undefined)?.admit === 'function') return;
  throw new TypeError(`${subject}: "guard" must be a guard, made by createGuard.`);
}

/**
 * Checks the options that every adapter for tools takes: `guard`, and `token`, which reads the token of one call.
 * @param subject how the message begins
 * @throws {TypeError} naming the option that is wrong
 */
export function checkToolOptions(
  { guard, token }: { readonly guard: unknown; readonly token: unknown },
  subject: string,
): void {
  checkGuard(guard, subject);
  if (typeof token === 'function') return;
  throw new TypeError(`${subject}: "token" must be a function that reads the grant token of a call.`);
}

/**
 * Returns the rule that an adapter is given for one tool: `rule` itself, or the one of the tool's name in `rules`.
 * @param subject how the message of an error begins
 * @returns undefined where `rules` has none, which refuses
 * @throws {TypeError} naming the member that is wrong
 */
export function ruleOf(
  { rule, rules }: { readonly rule?: unknown; readonly rules?: unknown },
  name: string,
  subject: string,
): Rule<never> | undefined {
  if (rules === undefined) {
    checkRule(rule, `${subject}: "rule"`);
    return rule;
  }
  if (rule !== undefined) throw new TypeError(`${subject}: give either "rule" or "rules", not both.`);
  checkRules(rules, subject);
  return ruleNamed(rules, name);
}
