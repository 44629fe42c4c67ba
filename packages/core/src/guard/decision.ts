import { AuthorizationError } from '../base/authorization-error.ts';
import { FormatError } from '../base/format-error.ts';
import type { Grant } from '../verify/grant.ts';
import { scopeIndexOf } from '../verify/scope/scope-set.ts';
import { decideCall, type Shortfall } from '../verify/scope/scope.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import { checkRule, mustNotBePromise, type Rule } from './rule.ts';

const checkedRules = new WeakSet<object>();

/** What a call that was allowed is allowed with. */
export interface AllowedCall {
  /** Undefined where the rule has no `amount`. */
  readonly amount: string | number | undefined;
  /** Why the server must admit the call, too; undefined where this decision is enough. */
  readonly online: OnlineNeed | undefined;
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
 * Decides whether a verified grant allows a call: it has a valid rule, its amount is a decimal, and the scopes cover
 * both. Does no I/O and no cryptography.
 */
export function decide<INPUT>(grant: Grant, rule: Rule<INPUT> | undefined, input: INPUT): DecidedCall {
  const refused = (reason: RefusalReason, cause?: unknown): DecidedCall => ({
    refusal: new AuthorizationError(reason, { cause, attribution: grant }),
  });
  if (rule === undefined) return refused('no_rule');
  let amount: string | number | undefined;
  let asksPerson: boolean;
  try {
    if (!checkedRules.has(rule)) {
      checkRule(rule);
      checkedRules.add(rule);
    }
    // The rule may have changed since it was checked.
    if (rule.scopes.length === 0) throw new TypeError('The rule names no scopes any more.');
    amount = mustNotBePromise(rule.amount?.(input));
    asksPerson = rule.approval !== undefined && asksAbout(rule.approval, input);
  } catch (cause) {
    return isUnreadable(cause) ? refused('input_unreadable', cause.cause) : refused('rule_failed', cause);
  }
  try {
    if (rule.amount !== undefined) checkStated(amount);
    const shortfall = decideCall(scopeIndexOf(grant.scopes), rule.scopes, amount);
    if (shortfall !== undefined) return { refusal: refusalOf(shortfall, grant) };
    return { amount, online: asksPerson ? { asksPerson } : undefined };
  } catch (cause) {
    const isAmount = FormatError.is(cause) && cause.code === 'INVALID_AMOUNT';
    return refused(isAmount ? 'amount_invalid' : 'guard_failed', cause);
  }
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
