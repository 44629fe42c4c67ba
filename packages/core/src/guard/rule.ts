import { FormatError } from '../base/format-error.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { isPromise } from '../base/maybe-promise.ts';
import { checkFunction, wrongOption } from '../base/options.ts';
import { isCurrency } from '../verify/details/currency.ts';
import { checkCallScopes } from '../verify/scope/decide-call.ts';
import { ACTION_PATTERN } from '../wire/entries.ts';

/** What a call needs, and what is recorded about it. A rule that reads its input annotates it. */
export interface Rule<in INPUT = unknown> {
  /** The scopes that the call needs, all of them, without constraints. */
  readonly scopes: readonly [string, ...string[]];
  /**
   * Returns the amount of the call in major units, which is compared with `max_` constraints. Without it, a grant with
   * a limit refuses the call.
   */
  readonly amount?: (input: INPUT) => string | number;
  /**
   * Returns what the limits of a grant are compared with, by the names that grants use: `{ amount: input.price }`. Called only
   * for a grant that limits the arguments of one of the scopes. Default: the input.
   */
  readonly arguments?: (input: INPUT) => object;
  /**
   * The currency of the amount, three capital letters (ISO 4217), or a function that reads it from the input. A budget in a
   * currency refuses a call without one, and one in another.
   */
  readonly currency?: string | ((input: INPUT) => string);
  /**
   * Whether the person must approve the call first: true for every call, or a function that says so of the input. The guard
   * then asks the server, which asks the person; until they have approved exactly this call, it is refused with
   * `approval_required`. Default: only where the grant or a policy asks.
   */
  readonly approval?: true | ((input: INPUT) => boolean);
  /**
   * Returns what the server and the person see of the input of a call that the server must admit. The rest is bound by its
   * digest only, from which short values can be guessed. Default: the whole input, at most 8 KiB.
   */
  readonly shown?: (input: INPUT) => JsonObject;
  /**
   * The name of the call in the audit log: `A-Z a-z 0-9 . _ : -`, at most 128 characters. Default: the name of the tool
   * or route.
   */
  readonly action?: string;
  /** Returns what the audit log records about the input. Default: only its digest. */
  readonly metadata?: (input: INPUT) => JsonObject;
  /**
   * Returns the part of the input that is digested, and compared again, together with the amount, before the call runs.
   * Default: the whole input. For inputs that cannot be digested (`docs/protocol.md` §8), return everything that
   * determines what the call does. A change in anything else goes unnoticed.
   */
  readonly digest?: (input: INPUT) => unknown;
}

/**
 * The input type of a rule: the intersection of what its functions annotate. For a union of rules, the intersection
 * over all of them; for a rule that reads nothing, `unknown`.
 */
export type RuleInput<RULE> = [RULE] extends [Rule<infer INPUT>] ? INPUT : never;

/**
 * Checks rules where they are defined, and returns them with their types.
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
 * Returns the rule of a tool by its own name. Inherited names are ignored, because a model may call `constructor`.
 * @returns undefined where there is none; the call is then refused
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

/** The members of a rule that are functions of the input. */
const READERS = [
  'amount',
  'arguments',
  'shown',
  'metadata',
  'digest',
] as const satisfies readonly (keyof Rule)[];
/** The members that may be a function of the input, and what else they may be. */
const SOMETIMES_READERS: readonly (readonly [
  member: 'currency' | 'approval',
  isConstant: (value: unknown) => boolean,
  expected: string,
])[] = [
  ['currency', isCurrency, 'three capital letters, such as EUR, or a function'],
  ['approval', (value) => value === true, 'true or a function'],
];

/** Whether a rule reads its input. */
export function readsInput(rule: Rule<never>): boolean {
  return [...READERS, 'currency' as const, 'approval' as const].some(
    (member) => typeof rule[member] === 'function',
  );
}

/**
 * Checks one rule. Adapters call it when a guard is applied; the guard itself checks every new rule.
 * @param subject how the message names the rule
 * @throws {TypeError} naming the member that is wrong
 */
export function checkRule(rule: unknown, subject = 'The rule'): asserts rule is Rule<never> {
  if (!isObject(rule)) throw new TypeError(`${subject} must be an object with "scopes".`);
  checkScopes(rule['scopes'], subject);
  for (const member of READERS) {
    if (rule[member] !== undefined) checkFunction(rule[member], subject, member);
  }
  for (const [member, isConstant, expected] of SOMETIMES_READERS) {
    const value = rule[member];
    if (value === undefined || typeof value === 'function' || isConstant(value)) continue;
    throw wrongOption(subject, member, expected);
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
