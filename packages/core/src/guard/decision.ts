import { AuthorizationError } from '../base/authorization-error.ts';
import { FormatError } from '../base/format-error.ts';
import type { Grant } from '../verify/grant.ts';
import { scopeIndexOf } from '../verify/scope/scope-set.ts';
import { decideCall, type Shortfall } from '../verify/scope/scope.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import { checkRule, mustNotBePromise, type Rule } from './rule.ts';

const checkedRules = new WeakSet<object>();

/** The outcome of a decision: the refusal, or the amount that was allowed. */
export interface DecidedCall {
  readonly refusal?: AuthorizationError;
  /** Undefined where the rule has no `amount`. */
  readonly amount?: string | number | undefined;
}

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
  try {
    if (!checkedRules.has(rule)) {
      checkRule(rule);
      checkedRules.add(rule);
    }
    // The rule may have changed since it was checked.
    if (rule.scopes.length === 0) throw new TypeError('The rule names no scopes any more.');
    amount = mustNotBePromise(rule.amount?.(input));
  } catch (cause) {
    return isUnreadable(cause) ? refused('input_unreadable', cause.cause) : refused('rule_failed', cause);
  }
  try {
    if (rule.amount !== undefined) checkStated(amount);
    const shortfall = decideCall(scopeIndexOf(grant.scopes), rule.scopes, amount);
    return shortfall === undefined ? { amount } : { refusal: refusalOf(shortfall, grant) };
  } catch (cause) {
    const isAmount = FormatError.is(cause) && cause.code === 'INVALID_AMOUNT';
    return refused(isAmount ? 'amount_invalid' : 'guard_failed', cause);
  }
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
