import { AuthorizationError, FormatError } from './errors.ts';
import type { Grant } from './grant.ts';
import { checkRule, type Rule } from './rule.ts';
import { scopeIndexOf } from './scope-set.ts';
import { decideCall, type Shortfall } from './scope.ts';

const checkedRules = new WeakSet<object>();

/**
 * Decides whether a verified grant allows a call: there is a rule, its amount is a decimal, the scopes cover both.
 * Does no I/O and no cryptography.
 * @returns the refusal, undefined when the call is allowed
 */
export function decide<INPUT>(
  grant: Grant,
  rule: Rule<INPUT> | undefined,
  input: INPUT,
): AuthorizationError | undefined {
  if (rule === undefined) return new AuthorizationError('no_rule', { attribution: grant });
  try {
    if (!checkedRules.has(rule)) {
      checkRule(rule);
      checkedRules.add(rule);
    }
  } catch (cause) {
    return new AuthorizationError('guard_failed', { cause, attribution: grant });
  }
  try {
    // A rule that was checked may have been changed since.
    if (rule.scopes.length === 0) return new AuthorizationError('guard_failed', { attribution: grant });
    const amount = rule.amount === undefined ? undefined : statedAmount(rule.amount(input));
    const shortfall = decideCall(scopeIndexOf(grant.scopes), rule.scopes, amount);
    return shortfall === undefined ? undefined : refusalOf(shortfall, grant);
  } catch (cause) {
    return new AuthorizationError('amount_invalid', { cause, attribution: grant });
  }
}

/**
 * Whether a verified grant holds each scope that a rule names, with a limit or without: what a list of tools can show
 * before there is a call with an amount. Lets nothing through: each call is decided all the same.
 */
export function holdsScopes(grant: Pick<Grant, 'scopes'>, rule: Pick<Rule, 'scopes'>): boolean {
  const held = scopeIndexOf(grant.scopes);
  return rule.scopes.every((scope) => held.has(scope));
}

/** A rule that reads an amount and finds none does not thereby become a rule without one. */
function statedAmount(amount: string | number | undefined): string | number {
  if (amount === undefined) throw new FormatError('INVALID_AMOUNT', 'The amount is missing.');
  return amount;
}

function refusalOf({ reason, missingScopes }: Shortfall, grant: Grant): AuthorizationError {
  return new AuthorizationError(reason, { missingScopes, attribution: grant });
}
