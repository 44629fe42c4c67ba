import { AuthorizationError } from '@grantex/core';
import { decideByPolicy } from '../policies/decide-by-policy.ts';
import { basesOf } from '../scopes/describe.ts';
import type { Findings } from './findings.ts';
import type { Situation } from './situation.ts';

/** Decides a call by the policies of the developer. What asks the person is for the check of approvals. */
export async function policiesAllow(
  { transaction, developerId, claims, call, held }: Situation,
  findings: Findings,
): Promise<AuthorizationError | undefined> {
  const { verdict, policies, record, facts } = await decideByPolicy(transaction, {
    developerId,
    agentId: claims.client_id,
    audience: call.audience,
    ancestorAgentIds: claims.ancAgt ?? [],
    depth: claims.delegationDepth,
    principalId: claims.sub,
    acr: claims.acr,
    action: call.action,
    // A call that names none is decided for all of the token.
    scopes: call.scopes ?? basesOf(claims.scp),
    arguments: call.values,
    isPartlyHidden: 'shown' in call.about,
    amount: call.amount,
    currency: call.currency,
    at: held.now,
  });
  findings.policies = record;
  findings.facts = facts;
  findings.isAskedByPolicy = verdict === 'ask';
  if (verdict !== 'refuse') return undefined;
  const [policy] = policies;
  if (policy === undefined) return new AuthorizationError('policy_refused');
  const names = policies.map((name) => `"${name}"`).join(', ');
  const detail = policies.length === 1 ? `The policy is ${names}.` : `The policies are ${names}.`;
  return new AuthorizationError('policy_refused', { members: { policy }, detail });
}
