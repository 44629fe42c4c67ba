import type { ColumnType } from 'kysely';
import type { InstantByDefault, Json } from './columns.ts';

/** A policy in the shape of the public product. */
export interface PolicyRule {
  name: string;
  effect: 'allow' | 'deny';
  priority: number;
  agentId?: string;
  principalId?: string;
  scopes?: string[];
  timeOfDayStart?: string;
  timeOfDayEnd?: string;
}

export interface PolicyTable {
  developer_id: string;
  /** How the API names it: the name of one in Cedar, the id (`pol_…`) of a rule. */
  policy: string;
  /** Its text; null for a rule. */
  cedar: string | null;
  rule: ColumnType<PolicyRule | null, string | null, string | null>;
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

/** What a developer's policies were from one save until the next. A row never changes. */
export interface PolicySetTable {
  developer_id: string;
  version: number;
  /** SHA-256 of the policies, in hex. */
  digest: string;
  policies: Json<{ policy: string; cedar: string }[]>;
  created_at: InstantByDefault;
}

/** The tables of the room `authority/policies`. */
export interface PolicyTables {
  policies: PolicyTable;
  policy_sets: PolicySetTable;
}
