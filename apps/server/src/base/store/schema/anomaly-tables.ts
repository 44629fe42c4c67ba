import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault } from './columns.ts';

/** How far the detectors have looked at a developer's log and events (`docs/protocol.md` §16, Anomalies). */
export interface AnomalyCursorTable {
  developer_id: string;
  /** Of the log, as in `audit_heads`; empty in the first history. */
  epoch: string;
  /** The last entry that was looked at. */
  seq: number;
  /** The place in the events up to which they were looked at; null before the first look. */
  place: string | null;
  /** The day to which the two counts belong, in days since 1970, UTC. */
  day: number;
  /** Alerts that were opened on that day, and those that were not told because there were too many. */
  opened: number;
  suppressed: number;
  suppressed_in_all: number;
  looked_at: InstantByDefault;
}

/** What is usual for an agent. */
export interface AnomalyProfileTable {
  developer_id: string;
  agent_id: string;
  /** Changes with each write, so that a process knows whether the copy that it keeps is the present one. */
  version: ColumnType<number, number | undefined, number>;
  /** JSON; see `ledger/anomalies/profile/profile.ts`. */
  profile: string;
}

/** An alert. At most one is open for an agent and a kind. */
export interface AnomalyTable {
  id: string;
  developer_id: string;
  agent_id: string;
  kind: string;
  /** The random id of the person, where the alert is about the calls for one. */
  principal: string | null;
  /** The grant of the call that opened it. */
  grant_id: string | null;
  expected: string;
  seen: string;
  entry_ids: string[];
  /** How often it was seen while the alert was open. */
  sightings: number;
  first_at: Instant;
  last_at: Instant;
  opened_at: InstantByDefault;
  /** When it closes, unless it is seen again until then. */
  calm_at: Instant;
  closed_at: Instant | null;
  acknowledged_at: Instant | null;
  note: string | null;
}

/** What a rule does about an alert. */
export interface AnomalyActionTable {
  developer_id: string;
  anomaly_id: string;
  grant_id: string;
  action: 'hold' | 'revoke';
  rule_id: string;
  due_at: InstantByDefault;
  done_at: Instant | null;
  outcome: string | null;
}

export type AnomalyAction = 'ignore' | 'notify' | 'hold' | 'revoke';

export interface AnomalyRuleTable {
  id: string;
  developer_id: string;
  /** Empty: all kinds. */
  kinds: string[];
  /** Empty: all agents. */
  agent_ids: string[];
  action: AnomalyAction;
  created_at: InstantByDefault;
}

export interface AnomalyTables {
  anomaly_cursors: AnomalyCursorTable;
  anomaly_profiles: AnomalyProfileTable;
  anomalies: AnomalyTable;
  anomaly_actions: AnomalyActionTable;
  anomaly_rules: AnomalyRuleTable;
}
