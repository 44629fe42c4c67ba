import type { Transaction } from '../../../base/store/database.ts';
import type { AnomalyAction } from '../../../base/store/schema/anomaly-tables.ts';
import type { AnomalyKind } from '../kinds/kinds.ts';

/** What happens about alerts of some kinds and agents (`docs/protocol.md` §16, Anomalies). */
export interface Rule {
  readonly id: string;
  /** Empty: all. */
  readonly kinds: readonly string[];
  /** Empty: all. */
  readonly agentIds: readonly string[];
  readonly action: AnomalyAction;
}

/** The most rules of a developer. */
export const MOST_RULES = 100;

/** From the weakest to the strongest. */
const STRENGTH: readonly AnomalyAction[] = ['ignore', 'notify', 'hold', 'revoke'];

/** The rules of a developer, the oldest first. */
export async function readRules(transaction: Transaction, developerId: string) {
  return transaction
    .selectFrom('anomaly_rules')
    .select(['id', 'kinds', 'agent_ids as agentIds', 'action', 'created_at as createdAt'])
    .where('developer_id', '=', developerId)
    .orderBy('id')
    .execute();
}

/**
 * The rule that decides. One that names the agent counts before those for all agents, then one that names the kind before those
 * for all kinds, then the strongest.
 * @returns undefined where none applies: the alert is told
 */
export function ruleFor(
  rules: readonly Rule[],
  { agentId, kind }: { agentId: string; kind: AnomalyKind },
): Rule | undefined {
  const rank = ({ agentIds, kinds, action }: Rule): number =>
    (agentIds.length > 0 ? 100 : 0) + (kinds.length > 0 ? 10 : 0) + STRENGTH.indexOf(action);
  return rules
    .filter((rule) => rule.agentIds.length === 0 || rule.agentIds.includes(agentId))
    .filter((rule) => rule.kinds.length === 0 || rule.kinds.includes(kind))
    .toSorted((one, other) => rank(other) - rank(one))[0];
}
