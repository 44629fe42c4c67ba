import { asRefusal, type AuthorizationError, namingIssuer } from '../base/authorization-error.ts';
import { attempt, type MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from '../verify/grant.ts';
import type { CallDetail } from '../wire/call-detail.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import { type AgentDemand, unmetDemand } from './agent-demand.ts';
import type { Call, CallToken } from './call.ts';
import { decide, type DecidedCall } from './decision.ts';
import { type RefusalBody, toRefusalBody } from './refusal.ts';
import type { Rule } from './rule.ts';
import { type TokenCheck, verifyToken } from './verify-call.ts';

/** What would happen to a call, and why. */
export interface Explanation {
  readonly isAllowed: boolean;
  /**
   * Where the call would fail: at its token, the agent that the guard demands, its rule, the scopes of the grant, or the
   * arguments that their details refuse; undefined when it is allowed.
   */
  readonly failsAt: 'token' | 'agent' | 'rule' | 'scopes' | 'arguments' | undefined;
  /**
   * Whether the server must admit the call, too, which may refuse it: for an approval, a budget or a policy. This guard would
   * ask it.
   */
  readonly asksServer: boolean;
  /** The refusal, with how to fix it; undefined when the call is allowed. */
  readonly refusal: RefusalBody | undefined;
  /** The same refusal as an error, to throw or to record; undefined when the call is allowed. */
  readonly error: AuthorizationError | undefined;
  /** The grant; undefined when the token is not valid. */
  readonly grant: Grant | undefined;
  /** Each scope that the rule needs, with what the grant holds for it, including constraints. */
  readonly scopes: readonly ExplainedScope[];
}

export interface ExplainedScope {
  readonly needed: string;
  /** The granted scopes of the same name and action; empty when there are none. */
  readonly held: readonly string[];
  /** The details that limit it; empty when there are none. */
  readonly details: readonly CallDetail[];
}

/** Explains a call without admitting or recording it. */
export function explainCall<INPUT>(
  { demands, ...check }: TokenCheck & { readonly demands: readonly AgentDemand[] },
  token: CallToken,
  { rule, ...call }: Pick<Call<INPUT>, 'rule' | 'input' | 'withoutArguments'>,
): MaybePromise<Explanation> {
  const { issuer } = check.verifier;
  return attempt<Grant, Explanation>(
    () => verifyToken(check, token, rule?.scopes),
    (grant) => {
      const unmet = unmetDemand(grant, demands);
      const decided = unmet === undefined ? decide(grant, { rule, ...call }) : { refusal: unmet };
      return explanationOf(grant, rule, decided, issuer);
    },
    (error) => explanationOf(undefined, rule, { refusal: asRefusal(error) }, issuer),
  );
}

function explanationOf(
  grant: Grant | undefined,
  rule: Rule<never> | undefined,
  decided: DecidedCall,
  issuer: string | undefined,
): Explanation {
  const refusal = decided.refusal && namingIssuer(decided.refusal, issuer);
  return {
    isAllowed: refusal === undefined,
    asksServer: decided.refusal === undefined && decided.online !== undefined,
    failsAt: refusal === undefined ? undefined : linkOf(grant, refusal),
    refusal: refusal === undefined ? undefined : toRefusalBody(refusal),
    error: refusal,
    grant,
    scopes: (rule?.scopes ?? []).map((needed) => ({
      needed,
      held: heldOf(grant, needed),
      details: (grant?.authorizationDetails ?? []).filter(({ scope }) => scope === needed),
    })),
  };
}

function linkOf(grant: Grant | undefined, refusal: AuthorizationError): Explanation['failsAt'] {
  return grant === undefined ? 'token' : (LINKS[refusal.reason] ?? 'scopes');
}

const LINKS: { readonly [REASON in RefusalReason]?: Explanation['failsAt'] } = {
  wrong_agent: 'agent',
  not_delegated: 'agent',
  no_rule: 'rule',
  rule_failed: 'rule',
  argument_not_granted: 'arguments',
};

function heldOf(grant: Grant | undefined, needed: string): string[] {
  return (grant?.scopes ?? []).filter((scope) => scope === needed || scope.startsWith(`${needed}:`));
}
