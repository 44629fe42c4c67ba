import { asRefusal, type AuthorizationError } from '../base/errors.ts';
import { attempt, type MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from '../verify/grant.ts';
import type { Verifier } from '../verify/verifier.ts';
import { decide } from './decision.ts';
import { type RefusalBody, toRefusalBody } from './refusal.ts';
import type { Rule } from './rule.ts';

/** What would come of a call, and why. */
export interface Explanation {
  readonly isAllowed: boolean;
  /** The link at which the call would fail: its token, its rule, or the scopes of the grant; undefined when allowed. */
  readonly failsAt: 'token' | 'rule' | 'scopes' | undefined;
  /** What the refused would be told, with how to mend it; undefined when allowed. */
  readonly refusal: RefusalBody | undefined;
  /** The grant; undefined when the token does not hold. */
  readonly grant: Grant | undefined;
  /** Each scope that the rule asks for, with what the grant holds of it, constraints included. */
  readonly scopes: readonly ExplainedScope[];
}

export interface ExplainedScope {
  readonly needed: string;
  /** The granted scopes of the same name and action; empty when there are none. */
  readonly held: readonly string[];
}

/** Goes through a call without admitting it and without recording anything. */
export function explainCall<INPUT>(
  verifier: Pick<Verifier, 'verify'>,
  token: string,
  rule: Rule<INPUT> | undefined,
  input: INPUT,
): MaybePromise<Explanation> {
  return attempt<Grant, Explanation>(
    () => verifier.verify(token, rule?.scopes),
    (grant) => explanationOf(grant, rule, decide(grant, rule, input).refusal),
    (error) => explanationOf(undefined, rule, asRefusal(error)),
  );
}

function explanationOf(
  grant: Grant | undefined,
  rule: Rule<never> | undefined,
  refusal: AuthorizationError | undefined,
): Explanation {
  return {
    isAllowed: refusal === undefined,
    failsAt: refusal === undefined ? undefined : linkOf(grant, refusal),
    refusal: refusal === undefined ? undefined : toRefusalBody(refusal),
    grant,
    scopes: (rule?.scopes ?? []).map((needed) => ({ needed, held: heldOf(grant, needed) })),
  };
}

function linkOf(grant: Grant | undefined, refusal: AuthorizationError): Explanation['failsAt'] {
  if (grant === undefined) return 'token';
  return refusal.reason === 'no_rule' || refusal.reason === 'rule_failed' ? 'rule' : 'scopes';
}

function heldOf(grant: Grant | undefined, needed: string): string[] {
  return (grant?.scopes ?? []).filter((scope) => scope === needed || scope.startsWith(`${needed}:`));
}
