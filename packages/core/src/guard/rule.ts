import { FormatError } from '../base/errors.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { isPromise } from '../base/maybe-promise.ts';
import { checkCallScopes } from '../verify/scope/scope.ts';
import { ACTION_PATTERN } from '../wire/entries.ts';

/** What a call needs, and what of it is written down. A rule that reads its input annotates it. */
export interface Rule<in INPUT = unknown> {
  /** The scopes that the call needs, all of them, without constraints. */
  readonly scopes: readonly [string, ...string[]];
  /** The amount of the call in major units, held against `max_` constraints. Without it a limited grant refuses. */
  readonly amount?: (input: INPUT) => string | number;
  /** What the audit log calls the call: `A-Z a-z 0-9 . _ : -`, at most 128. Default: the name of the tool or route. */
  readonly action?: string;
  /** What of the input enters the audit log. Default: only its digest. */
  readonly metadata?: (input: INPUT) => JsonObject;
  /**
   * Returns the part of the input that is digested, and compared again, with the amount, before the call runs. Default:
   * the whole input. For inputs that cannot be digested (`docs/protocol.md` §8), return whatever determines what the
   * call does. A change in anything that is left out goes unnoticed.
   */
  readonly digest?: (input: INPUT) => unknown;
}

/**
 * The input type of a rule: the intersection of what its functions annotate. For a union of rules, the intersection
 * over all of them; for a rule that reads nothing, `unknown`.
 */
export type RuleInput<RULE> = [RULE] extends [Rule<infer INPUT>] ? INPUT : never;

/**
 * Checks rules when they are written down, and gives them back with their types.
 * @throws {TypeError} naming the rule and the member that is wrong
 */
export function defineRules<const RULES extends { readonly [name: string]: Rule<never> }>(
  rules: RULES,
): RULES {
  checkRules(rules, 'defineRules');
  return rules;
}

/** Rules by the names of tools. */
export type Rules = { readonly [name: string]: Rule<never> };

/**
 * Checks rules by name, as an adapter does when it is made.
 * @param subject how the message begins
 * @throws {TypeError} naming the rule and the member that is wrong
 */
export function checkRules(rules: unknown, subject: string): asserts rules is Rules {
  if (!isObject(rules)) throw new TypeError(`${subject}: "rules" must be an object of rules by name.`);
  for (const name of Object.keys(rules)) checkRule(rules[name], `${subject}: the rule "${name}"`);
}

/**
 * The rule of a tool, by its own name and no inherited one: a model may call `constructor`.
 * @returns undefined where there is none, which refuses
 */
export function ruleNamed<RULES extends Rules>(rules: RULES, name: string): RULES[keyof RULES] | undefined {
  return Object.hasOwn(rules, name) ? rules[name as keyof RULES] : undefined;
}

/**
 * Returns the value that a function of a rule returned.
 * @throws {TypeError} for a promise, however it settles
 */
export function mustNotBePromise<VALUE>(value: VALUE): VALUE {
  if (!isPromise<unknown>(value)) return value;
  value.then(undefined, () => {});
  throw new TypeError('A function of the rule returned a promise. It must return at once.');
}

/** The members of a rule that read the input. */
const READERS = ['amount', 'metadata', 'digest'];

/**
 * Checks one rule. Adapters call it when a guard is made; the guard itself checks every rule that it sees first.
 * @param subject how the message names the rule
 * @throws {TypeError} naming the member that is wrong
 */
export function checkRule(rule: unknown, subject = 'The rule'): asserts rule is Rule<never> {
  if (!isObject(rule)) throw new TypeError(`${subject} must be an object with "scopes".`);
  checkScopes(rule['scopes'], subject);
  for (const member of READERS) {
    if (rule[member] === undefined || typeof rule[member] === 'function') continue;
    throw new TypeError(`${subject}: "${member}" must be a function.`);
  }
  const { action } = rule;
  if (action !== undefined && (typeof action !== 'string' || !ACTION_PATTERN.test(action))) {
    throw new TypeError(`${subject}: "action" must be 1 to 128 of A-Z a-z 0-9 . _ : -`);
  }
}

function checkScopes(scopes: unknown, subject: string): void {
  try {
    checkCallScopes(scopes as readonly string[]);
  } catch (error) {
    if (!FormatError.is(error)) throw error;
    throw new TypeError(`${subject}: "scopes" is wrong. ${error.message}`, { cause: error });
  }
}
