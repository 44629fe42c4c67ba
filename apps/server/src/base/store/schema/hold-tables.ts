import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault } from './columns.ts';

/**
 * Who holds a grant: the developer; the person who gave it; somebody whom only the developer's word names as that person
 * (`vouched`); or a rule. An agent is held by its developer or by a rule.
 */
export type Holder = 'developer' | 'person' | 'vouched' | 'rule';

interface HoldTable {
  developer_id: string;
  held_by: Holder;
  reason: string | null;
  at: InstantByDefault;
}

export interface GrantHoldTable extends HoldTable {
  grant_id: string;
}

export interface AgentHoldTable extends HoldTable {
  agent_id: string;
}

/** Who put a hold on, or released it. It is kept for as long as the grants are. */
export interface HoldChangeTable {
  id: ColumnType<string, undefined, never>;
  developer_id: string;
  at: InstantByDefault;
  kind: 'grant' | 'agent';
  /** The grant or the agent. */
  thing_id: string;
  /** Whose grant it is; absent for an agent, which concerns all people. */
  principal: string | null;
  /** A person also releases what was held in their name. */
  changed_by: Holder;
  is_release: boolean;
}

/** A column of grants and of agents. */
export interface Holdable {
  /** A hold, released or not, or a policy that holds from now has ended the tokens issued up to this instant; `grant_held_before()` covers all above. */
  held_before: Instant | null;
}

export interface HoldTables {
  grant_holds: GrantHoldTable;
  agent_holds: AgentHoldTable;
  hold_changes: HoldChangeTable;
}
