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

/** A column of grants and of agents. */
export interface Holdable {
  /** A hold, released or not, or a policy that holds from now has ended the tokens issued up to this instant; `grant_held_before()` covers all above. */
  held_before: Instant | null;
}
