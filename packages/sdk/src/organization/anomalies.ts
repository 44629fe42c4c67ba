import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { byCursor, type CursorQuery, type FilteredPage, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** What an alert can be about. */
export type AnomalyKind =
  | 'new_action'
  | 'new_scope'
  | 'new_audience'
  | 'rate'
  | 'amount'
  | 'refusals'
  | 'split_amount'
  | 'delegation_fan_out'
  | 'delegation_depth'
  | 'dormant_agent'
  | 'use_after_revocation'
  | 'several_origins';

/** What a rule does about an alert; without a rule it is `notify`. */
export type AnomalyRuleAction = 'ignore' | 'notify' | 'hold' | 'revoke';

/** An alert: something that is unusual for an agent. */
export interface Anomaly {
  readonly id: string;
  readonly kind: AnomalyKind;
  /** The same as `kind`. */
  readonly type: AnomalyKind;
  readonly severity: 'low' | 'medium' | 'high';
  /** An alert closes by itself, at `closesAt`, unless it is seen again until then. */
  readonly status: 'open' | 'closed';
  readonly agentId: string;
  /** The random id of the person, where it is about the calls for one. */
  readonly principal: string | null;
  /** Your name for them; null once they were erased. */
  readonly principalId: string | null;
  /** The grant of the call that opened it. */
  readonly grantId: string | null;
  /** In words, with `expected` and `seen`. It may contain names that an agent made up. */
  readonly description: string;
  readonly expected: string;
  readonly seen: string;
  /** The first 20 entries of the log that show it. */
  readonly entryIds: readonly string[];
  /** How often it was seen while it is open. */
  readonly sightings: number;
  readonly detectedAt: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly closesAt: string;
  readonly closedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly note: string | null;
  /** What a rule has done about it. */
  readonly actions: readonly AnomalyDone[];
  readonly metadata: { readonly expected: string; readonly seen: string };
}

/** What a rule has done to a grant, or is about to. */
export interface AnomalyDone {
  readonly action: 'hold' | 'revoke';
  readonly grantId: string;
  readonly ruleId: string;
  readonly plannedAt: string;
  readonly doneAt: string | null;
  /** `ended_before`: the grant had ended already. */
  readonly outcome: 'done' | 'ended_before' | null;
}

export interface AnomalyFilter {
  readonly agentId?: string | undefined;
  readonly kind?: AnomalyKind | undefined;
  readonly status?: 'open' | 'closed' | undefined;
  /** Only those that nobody has acknowledged. */
  readonly unacknowledged?: boolean | undefined;
}

/** Alerts that were not opened, because there were too many on their day (UTC). */
export interface SuppressedAnomalies {
  readonly today: number;
  readonly total: number;
}

export interface AnomalyPage extends FilteredPage {
  /** Newest first. */
  readonly anomalies: readonly Anomaly[];
  readonly suppressed: SuppressedAnomalies;
}

export interface AnomalyProgress {
  readonly have: number;
  readonly need: number;
}

/** How far the server has learnt what is usual for an agent. */
export interface AnomalyProfile {
  readonly agentId: string;
  readonly firstCallAt: string;
  readonly lastCallAt: string | null;
  readonly calls: number;
  readonly activeDays: number;
  /** Whether any kind is still learnt. */
  readonly isLearning: boolean;
  /** Before a kind is ready, no alert of it is opened for the agent. */
  readonly kinds: readonly {
    readonly kind: AnomalyKind;
    readonly isReady: boolean;
    readonly days: AnomalyProgress;
    readonly entries: AnomalyProgress;
  }[];
  readonly alertsToday: number;
  readonly suppressed: SuppressedAnomalies;
}

export interface AnomalyProfilePage extends Page {
  readonly profiles: readonly AnomalyProfile[];
  /** Entries of the log that were not looked at yet. */
  readonly behind: number;
}

/** What a look at the newest entries has come to. */
export interface DetectedAnomalies {
  readonly detectedAt: string;
  readonly total: number;
  /** The alerts that are open, the newest 200. */
  readonly anomalies: readonly Anomaly[];
  /** Whether any rule revokes. */
  readonly responseMode: 'alert_only' | 'revoke_agent_grants';
  /** The grants that rules have revoked for these alerts. */
  readonly autoRevokedGrants: number;
}

/** What happens about alerts of some kinds and agents. An empty list means all. */
export interface AnomalyRule {
  readonly id: string;
  readonly kinds: readonly AnomalyKind[];
  readonly agentIds: readonly string[];
  readonly action: AnomalyRuleAction;
  readonly createdAt: string;
}

export interface NewAnomalyRule {
  /** Default: all. */
  readonly kinds?: readonly AnomalyKind[] | undefined;
  /** Default: all. */
  readonly agentIds?: readonly string[] | undefined;
  readonly action: AnomalyRuleAction;
}

/** `/v1/anomalies` (audit-read; changes admin): what is unusual for your agents (`docs/protocol.md` §16). */
export interface Anomalies {
  list(query?: AnomalyFilter & CursorQuery, options?: CallOptions): Promise<AnomalyPage>;
  /** Every alert, newest first; pages are fetched as needed. */
  listAll(filter?: AnomalyFilter, options?: CallOptions): AsyncIterable<Anomaly>;
  get(id: string, options?: CallOptions): Promise<Anomaly>;
  /** Says that somebody has seen an alert. It stays open until it is calm. */
  acknowledge(id: string, note?: string, options?: WriteOptions): Promise<Anomaly>;
  /** Looks at the newest entries at once, and returns the alerts that are open. */
  detect(options?: CallOptions): Promise<DetectedAnomalies>;
  /** How far the server has learnt what is usual for each agent. */
  profiles(
    query?: { readonly agentId?: string | undefined } & CursorQuery,
    options?: CallOptions,
  ): Promise<AnomalyProfilePage>;
  rules(options?: CallOptions): Promise<{ readonly rules: readonly AnomalyRule[]; readonly total: number }>;
  /** @throws {GrantexError} `TOO_MANY_RULES` */
  createRule(rule: NewAnomalyRule, options?: WriteOptions): Promise<AnomalyRule>;
  deleteRule(id: string, options?: CallOptions): Promise<void>;
}

const ANOMALIES = '/v1/anomalies';
const RULES = '/v1/anomalies/rules';

export function createAnomalies(transport: Transport): Anomalies {
  const anomalies: Anomalies = {
    list: ({ unacknowledged, ...query } = {}, options) => {
      const state = unacknowledged === undefined ? {} : { unacknowledged: String(unacknowledged) };
      return transport.send({ method: 'GET', path: ANOMALIES, query: { ...query, ...state } }, options);
    },
    listAll: (filter, options) =>
      byCursor(
        (query) => anomalies.list({ ...filter, ...query }, options),
        (page) => page.anomalies,
      ),
    get: async (id, options) => transport.send({ method: 'GET', path: pathOf(ANOMALIES, id) }, options),
    acknowledge: async (id, note, options) => {
      const path = pathOf(ANOMALIES, id, '/acknowledge');
      const body = note === undefined ? {} : { note };
      return transport.send({ method: 'POST', path, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options);
    },
    detect: (options) => transport.send({ method: 'POST', path: `${ANOMALIES}/detect`, body: {} }, options),
    profiles: (query, options) =>
      transport.send({ method: 'GET', path: `${ANOMALIES}/profiles`, query: { ...query } }, options),
    rules: (options) => transport.send({ method: 'GET', path: RULES }, options),
    createRule: (body, options) =>
      transport.send({ method: 'POST', path: RULES, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options),
    deleteRule: async (id, options) => transport.send({ method: 'DELETE', path: pathOf(RULES, id) }, options),
  };
  return anomalies;
}
