/** What the policies of a developer say of one thing: a refusal counts above a question, and a question above nothing. */
export interface PolicyDecision {
  verdict: 'allow' | 'ask' | 'refuse';
  /** The names of the policies that decided, sorted; empty for `allow`. */
  policies: readonly string[];
  /** Why nothing could be decided, for the operator: then the verdict is `refuse`. */
  fault?: string;
}

export const ALLOWED: PolicyDecision = { verdict: 'allow', policies: [] };

const RANK = { allow: 0, ask: 1, refuse: 2 } as const;

/** The strictest of several decisions, with the policies of those that agree. */
export function strictest(decisions: readonly PolicyDecision[]): PolicyDecision {
  let result = ALLOWED;
  for (const decision of decisions) {
    const [rank, known] = [RANK[decision.verdict], RANK[result.verdict]];
    if (rank > known) result = decision;
    else if (rank === known && rank > 0) {
      const policies = [...new Set([...result.policies, ...decision.policies])].toSorted();
      result = { ...result, ...decision, policies };
    }
  }
  return result;
}
