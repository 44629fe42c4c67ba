import type { LockedBudget } from '../budgets/lock-budgets.ts';
import type { PolicyRecord } from '../policies/decide-by-policy.ts';
import type { RecordedFacts } from '../policies/recorded-facts.ts';

/** What the checks of a call find out, for those after them and for the entry. */
export interface Findings {
  /** The id of the entry that the call will have. */
  readonly entryId: string;
  /** Whether a policy asks the person. */
  isAskedByPolicy: boolean;
  /** The policies by which it was decided. */
  policies: PolicyRecord | undefined;
  /** What policies may be tried by; undefined where the call was refused before they were asked. */
  facts: RecordedFacts | undefined;
  /** The budgets that the call debits. */
  budgets: readonly LockedBudget[];
  /** The approval that the call uses, or waits for. */
  approvalId: string | undefined;
}

export function noFindings(entryId: string): Findings {
  return {
    entryId,
    isAskedByPolicy: false,
    policies: undefined,
    facts: undefined,
    budgets: [],
    approvalId: undefined,
  };
}
