import type { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import { loadCedar } from './cedar.ts';
import { checkText } from './check-text.ts';
import { ALLOWED, type PolicyDecision, strictest } from './decision.ts';
import { createPolicySetInTurns, type PolicySet, type PolicyText } from './policy-set.ts';
import type { testBody } from './schemas.ts';
import { digestOf, policyTextsInForce } from './stored-sets.ts';

/** What the policies would say, and of each scope by itself where no tool is called. */
interface TriedDecision extends Mutable<PolicyDecision> {
  scopes: (Mutable<PolicyDecision> & { scope: string })[];
}

type Mutable<DECISION extends PolicyDecision> = Omit<DECISION, 'policies'> & { policies: string[] };

/**
 * Decides a situation without consequences, by the policies in force and one more.
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function tryPolicies(
  transaction: Transaction,
  developerId: string,
  { policy, scopes, action, arguments: input = {}, at, callsThisHour, ...rest }: z.output<typeof testBody>,
): Promise<TriedDecision> {
  const draft = policy === undefined ? undefined : { policy: policy.name, cedar: policy.cedar };
  const { set } = await draftSet(transaction, developerId, draft);
  const { amount, currency, ...stated } = rest;
  const situation = { ...stated, acr: rest.acr, ancestorAgentIds: [] };
  if (action === undefined) {
    const decisions = scopes.map((scope) => ({ scope, ...mutable(set.decideScope(scope, situation)) }));
    return { ...mutable(strictest(decisions)), scopes: decisions };
  }
  const call = { action, scopes, arguments: input, amount, currency, callsThisHour };
  const decided = set.decideCall(situation, { ...call, at: at === undefined ? new Date() : new Date(at) });
  return { ...mutable(decided), scopes: [] };
}

/**
 * The policies in force, with one that is not saved, or without one that is.
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function draftSet(
  transaction: Transaction,
  developerId: string,
  draft: { policy: string; cedar: string | null } | undefined,
): Promise<{ digest: string; set: PolicySet }> {
  const inForce = await policyTextsInForce(transaction, developerId);
  const others = inForce.filter(({ policy }) => policy !== draft?.policy);
  const added: PolicyText[] = [];
  if (draft !== undefined && draft.cedar !== null) {
    const text = { policy: draft.policy, cedar: draft.cedar };
    await checkText(transaction, developerId, text);
    added.push(text);
  }
  const texts = [...others, ...added];
  const digest = digestOf(texts);
  return { digest, set: await createPolicySetInTurns(await loadCedar(), digest, texts) };
}

function mutable(decision: PolicyDecision = ALLOWED): Mutable<PolicyDecision> {
  return { ...decision, policies: [...decision.policies] };
}
