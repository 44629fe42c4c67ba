import { AuthorizationError } from '../base/authorization-error.ts';
import { FormatError } from '../base/format-error.ts';
import { isObject } from '../base/json.ts';
import { argumentRefusal } from '../verify/details/argument-refusal.ts';
import { needsAdmission, refusedArguments } from '../verify/details/call-limits.ts';
import type { Grant } from '../verify/grant.ts';
import { scopeIndexOf } from '../verify/scope/scope-set.ts';
import { decideCall, type Shortfall } from '../verify/scope/decide-call.ts';
import type { CallDetail } from '../wire/call-detail.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import type { Call } from './call.ts';
import { checkRule, mustNotBePromise, type Rule } from './rule.ts';

const checkedRules = new WeakSet<object>();

/** What a call that was allowed is allowed with. */
export interface AllowedCall {
  /** Undefined where the rule has no `amount`. */
  readonly amount: string | number | undefined;
  /** What limits were compared with; undefined where the grant limits no argument of the call. */
  readonly compared: ComparedValues | undefined;
  /** Why the server must admit the call, too; undefined where this decision is enough. */
  readonly online: OnlineNeed | undefined;
}

/** What limits are compared with. */
export interface ComparedValues {
  readonly values: unknown;
}

/** Why the server must admit a call. */
export interface OnlineNeed {
  /** Whether the rule demands that the person approves the call. */
  readonly asksPerson: boolean;
}

/** The outcome of a decision. */
export type DecidedCall =
  | { readonly refusal: AuthorizationError }
  | (AllowedCall & { readonly refusal?: undefined });

/**
 * Decides whether a verified grant allows a call: it has a valid rule, its amount is a decimal, the scopes cover both, and
 * their details admit its arguments. Does no I/O and no cryptography.
 */
export function decide<INPUT>(
  grant: Grant,
  { rule, input, withoutArguments }: Pick<Call<INPUT>, 'rule' | 'input' | 'withoutArguments'>,
): DecidedCall {
  if (rule === undefined) return refused(grant, 'no_rule');
  const { authorizationDetails: details } = grant;
  let amount: string | number | undefined;
  let compared: ComparedValues | undefined;
  let asksPerson: boolean;
  try {
    if (!checkedRules.has(rule)) {
      checkRule(rule);
      checkedRules.add(rule);
    }
    // The rule may have changed since it was checked.
    if (rule.scopes.length === 0) throw new TypeError('The rule names no scopes any more.');
    amount = mustNotBePromise(rule.amount?.(input));
    asksPerson = withoutArguments !== true && rule.approval !== undefined && asksAbout(rule.approval, input);
    if (withoutArguments !== true && (asksPerson || isLimited(details, rule.scopes)))
      compared = { values: argumentsOf(rule, input) };
  } catch (cause) {
    return isUnreadable(cause)
      ? refused(grant, 'input_unreadable', cause.cause)
      : refused(grant, 'rule_failed', cause);
  }
  try {
    if (rule.amount !== undefined) checkStated(amount);
    const shortfall = decideCall(scopeIndexOf(grant.scopes), rule.scopes, amount, details);
    if (shortfall !== undefined) return { refusal: refusalOf(shortfall, grant) };
    if (compared === undefined) return { amount, compared, online: undefined };
    const refusedNow = refusedArguments(details, rule.scopes, compared.values);
    if (refusedNow.length > 0)
      return { refusal: argumentRefusal(refusedNow, { heldScopes: grant.scopes, attribution: grant }) };
    const isOnline = asksPerson || isLimited(details, rule.scopes, needsAdmission);
    return { amount, compared, online: isOnline ? { asksPerson } : undefined };
  } catch (cause) {
    const isAmount = FormatError.is(cause) && cause.code === 'INVALID_AMOUNT';
    return refused(grant, isAmount ? 'amount_invalid' : 'guard_failed', cause);
  }
}

function refused(grant: Grant, reason: RefusalReason, cause?: unknown): DecidedCall {
  return { refusal: new AuthorizationError(reason, { cause, attribution: grant }) };
}

/** Whether a detail limits one of the scopes of a call, one for which `holds` where that is given. */
function isLimited(
  details: readonly CallDetail[],
  scopes: readonly string[],
  holds?: (detail: CallDetail) => boolean,
): boolean {
  for (const detail of details) {
    if (scopes.includes(detail.scope) && holds?.(detail) !== false) return true;
  }
  return false;
}

/**
 * Returns what the limits of a grant are compared with.
 * @throws {TypeError} where the rule's `arguments` returns no object, which would pass for a call without arguments
 */
export function argumentsOf<INPUT>(rule: Rule<INPUT>, input: INPUT): unknown {
  if (rule.arguments === undefined) return input;
  const values: unknown = mustNotBePromise(rule.arguments(input));
  if (!isObject(values)) throw new TypeError('"arguments" of the rule returned no object.');
  return values;
}

/** Whether a rule demands that the person approves a call. */
function asksAbout<INPUT>(approval: NonNullable<Rule<INPUT>['approval']>, input: INPUT): boolean {
  const asks: unknown = approval === true || mustNotBePromise(approval(input));
  // Anything else, such as a promise, could have been meant as either.
  if (typeof asks !== 'boolean') throw new TypeError('"approval" of the rule returned no boolean.');
  return asks;
}

/** Whether the input could not be read because of what the caller sent; a rule cannot know that. */
function isUnreadable(error: unknown): error is AuthorizationError {
  return AuthorizationError.is(error) && error.reason === 'input_unreadable';
}

/**
 * Whether a verified grant holds each scope of a rule, with a limit or without: for lists of tools, which are shown
 * before a call states an amount. It lets no call through.
 */
export function holdsScopes(grant: Pick<Grant, 'scopes'>, rule: Pick<Rule, 'scopes'>): boolean {
  const held = scopeIndexOf(grant.scopes);
  return rule.scopes.every((scope) => held.has(scope));
}

/** Refuses a rule whose `amount` returns nothing: it must not count as a rule without an amount. */
function checkStated(amount: string | number | undefined): void {
  if (amount === undefined) throw new FormatError('INVALID_AMOUNT', 'The amount is missing.');
}

function refusalOf({ reason, missingScopes }: Shortfall, grant: Grant): AuthorizationError {
  return new AuthorizationError(reason, { missingScopes, heldScopes: grant.scopes, attribution: grant });
}
