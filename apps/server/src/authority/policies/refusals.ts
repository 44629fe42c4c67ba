import { ApiError } from '../../base/api-error.ts';
import type { PolicyDecision } from './decision.ts';

/** The refusal of a scope that a policy of the developer does not let an agent have. */
export function policyRefused(scope: string, { policies, fault }: PolicyDecision): ApiError {
  const named = policies.map((policy) => `"${policy}"`).join(', ');
  const by = policies.length === 1 ? `the policy ${named} refuses` : `the policies ${named} refuse`;
  const why = fault === undefined ? '' : ` (${fault})`;
  return new ApiError(403, 'POLICY_REFUSED', `${by} ${scope}${why}`);
}
