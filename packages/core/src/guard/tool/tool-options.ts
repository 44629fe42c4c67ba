import { checkFunction } from '../../base/options.ts';
import { checkGuard, type Guard } from '../guard.ts';
import { checkRule, checkRules, type Rule, ruleNamed, type Rules } from '../rule.ts';

/** Options of an adapter that guards one tool. `TOKEN` is a function that reads the grant token of a call. */
export interface ToolGuardOptions<INPUT, TOKEN> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rule of the tool. The audit log names the call by the rule's `action`, by default by the tool's name. */
  readonly rule: Rule<INPUT>;
  /** Reads the grant token of a call. Required. */
  readonly token: TOKEN;
}

/** Options of an adapter that guards several tools. `TOKEN` is a function that reads the grant token of a call. */
export interface ToolsGuardOptions<RULES, TOKEN> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rules by the names of the tools. A tool without a rule is refused. Rules of other tools have no effect. */
  readonly rules: RULES;
  /** Reads the grant token of a call. Required. */
  readonly token: TOKEN;
}

/** The input of a rule for a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type KnownInput<INPUT> = unknown extends INPUT ? never : INPUT;

/** What a tool is guarded by. Without a rule, every call is refused. */
export interface ToolGuarding<TOKEN> {
  readonly guard: Guard;
  readonly rule: Rule<never> | undefined;
  readonly token: TOKEN;
}

/** Returns what a tool of this name is guarded by. */
export type GuardingByName<TOKEN> = (name: string) => ToolGuarding<TOKEN>;

/**
 * Checks `guard`, and `token`, which reads the token of one call.
 * @param subject how the message begins
 * @throws {TypeError} naming the option that is wrong
 */
export function checkToolOptions(
  { guard, token }: { readonly guard: unknown; readonly token: unknown },
  subject: string,
): void {
  checkGuard(guard, subject);
  checkFunction(token, subject, 'token');
}

/**
 * Checks the options for one tool, whatever its name is.
 * @param subject how the message begins
 * @throws {TypeError} naming the option that is wrong
 */
export function guardingByRule<TOKEN>(
  options: ToolGuardOptions<never, TOKEN>,
  subject: string,
): GuardingByName<TOKEN> {
  const { guard, rule, token } = options;
  checkToolOptions(options, subject);
  checkRule(rule, `${subject}: "rule"`);
  return () => ({ guard, rule, token });
}

/**
 * Checks the options for several tools.
 * @param subject how the message begins
 * @throws {TypeError} naming the option that is wrong
 */
export function guardingByRules<TOKEN>(
  options: ToolsGuardOptions<Rules, TOKEN>,
  subject: string,
): GuardingByName<TOKEN> {
  const { guard, rules, token } = options;
  checkToolOptions(options, subject);
  checkRules(rules, subject);
  return (name) => ({ guard, rule: ruleNamed(rules, name), token });
}

/**
 * Guards each tool of an array for `guardTools` of an adapter.
 * @param guardWith guards one tool; its `subject` is how a message about the tool begins
 * @throws {TypeError} naming the option that is wrong
 */
export function guardEach<TOOL, TOKEN>(
  tools: readonly TOOL[],
  options: ToolsGuardOptions<Rules, TOKEN>,
  guardWith: (tool: TOOL, guarding: GuardingByName<TOKEN>, subject: string) => TOOL,
): TOOL[] {
  const guarding = guardingByRules(options, 'guardTools');
  if (!Array.isArray(tools)) throw new TypeError('guardTools: "tools" must be an array of tools.');
  return tools.map((tool: TOOL) => guardWith(tool, guarding, 'guardTools: each tool'));
}
