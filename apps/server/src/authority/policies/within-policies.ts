import { BY_DETAILS, CALL_DETAIL_TYPE, type CallDetail, parseScope } from '@grantex/core/issuer';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { detailsOf } from '../details/asked-details.ts';
import { baseOf } from '../scopes/describe.ts';
import { type PolicyDecision, strictest } from './decision.ts';
import type { PolicySet } from './policy-set.ts';
import type { Situation } from './situation.ts';
import { setWith } from './stored-sets.ts';

/** What a token holds. */
export interface Held {
  readonly scopes: readonly string[];
  readonly details: readonly CallDetail[];
}

/** Whose token is issued, by which policies. */
export interface Issuing extends Situation {
  developerId: string;
  /** The policy set in force, as the locked row of the developer names it; null without policies. */
  policyDigest: string | null;
}

/**
 * What may be issued by the policies in force: a scope that one refuses is left out, and one that a policy over calls may be about
 * is limited, so that services ask the server about each call (`docs/protocol.md` §15). What a grant is stored with stays as people
 * approved it; each of its tokens is decided anew.
 * @param isWhole whether a scope that is refused refuses everything
 * @throws {ApiError} 403 `POLICY_REFUSED`, also where nothing is left
 */
export async function withinPolicies(
  transaction: Transaction,
  { developerId, policyDigest, ...situation }: Issuing,
  held: Held,
  { isWhole }: { isWhole: boolean },
): Promise<Held> {
  if (policyDigest === null) return held;
  const set = await setWith(transaction, developerId, policyDigest);
  const scopes: string[] = [];
  const details = new Map(held.details.map((detail) => [detail, detail]));
  const added: CallDetail[] = [];
  const refused: { scope: string; decision: PolicyDecision }[] = [];
  for (const scope of held.scopes) {
    const { base, name, decision } = decided(set, scope, situation);
    if (decision.verdict === 'refuse' || name === undefined) {
      refused.push({ scope, decision });
      continue;
    }
    scopes.push(name);
    if (set.overCallsOf(base, situation).length === 0) continue;
    const own = held.details.filter((detail) => detail.scope === base);
    for (const detail of own) details.set(detail, { ...detail, online: true });
    if (own.length === 0 && name !== scope) added.push({ type: CALL_DETAIL_TYPE, scope: base, online: true });
  }
  const [first] = refused;
  if (first !== undefined && (isWhole || scopes.length === 0)) {
    throw policyRefused(
      refused.map(({ scope }) => scope).join(', '),
      strictest(refused.map((each) => each.decision)),
    );
  }
  const kept = detailsOf(scopes, [...details.values()]);
  return { scopes: [...new Set(scopes)], details: [...kept, ...added] };
}

/** The refusal of scopes that policies of the developer do not let an agent have. */
function policyRefused(scopes: string, { policies, fault }: PolicyDecision): ApiError {
  const named = policies.map((policy) => `"${policy}"`).join(', ');
  const by = policies.length === 1 ? `the policy ${named} refuses` : `the policies ${named} refuse`;
  const why = fault === undefined ? '' : ` (${fault})`;
  return new ApiError(403, 'POLICY_REFUSED', `${by} ${scopes}${why}`);
}

/** @returns the name under which a scope may be issued; undefined for none */
function decided(
  set: PolicySet,
  scope: string,
  situation: Situation,
): { base: string; name: string | undefined; decision: PolicyDecision } {
  const parsed = parseScope(scope);
  const base = baseOf(parsed);
  const decision = set.decideScope(base, situation);
  const { constraint, action } = parsed;
  // Whatever else it is limited to, no call names it.
  const isOfCalls = constraint?.kind !== 'text' || constraint.text === BY_DETAILS;
  const over = isOfCalls ? set.overCallsOf(base, situation) : [];
  if (over.length === 0) return { base, name: scope, decision };
  const isLimitable = action !== undefined && constraint?.kind !== 'max';
  if (isLimitable) return { base, name: `${base}:${BY_DETAILS}`, decision };
  const fault = `it decides calls, and services can only be made to ask about scopes of the form name:action without max_`;
  return {
    base,
    name: undefined,
    decision: strictest([decision, { verdict: 'refuse', policies: over, fault }]),
  };
}

/**
 * Refuses to ask a person for what no token would hold. Policies that read how the person has signed in count later.
 * @throws {ApiError} 403 `POLICY_REFUSED`
 */
export async function refuseByPolicy(
  transaction: Transaction,
  { scopes, ...issuing }: Issuing & { scopes: readonly string[] },
): Promise<void> {
  await withinPolicies(transaction, issuing, { scopes, details: [] }, { isWhole: true });
}

/**
 * The scopes of a token as its grant is stored with them: what policies limited in the token is not limited there.
 * @param details those of the grant
 */
export function withoutPolicyLimits(scopes: readonly string[], details: readonly CallDetail[]): string[] {
  const suffix = `:${BY_DETAILS}`;
  return scopes.map((scope) => {
    if (!scope.endsWith(suffix)) return scope;
    const base = scope.slice(0, -suffix.length);
    return details.some((detail) => detail.scope === base) ? scope : base;
  });
}
