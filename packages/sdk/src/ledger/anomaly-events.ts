interface OfAnomaly {
  readonly anomalyId: string;
  readonly kind: string;
  readonly agentId: string;
  readonly grantId: string | null;
  /** `prn_…`, where it is about the calls for one person. */
  readonly principal: string | null;
  readonly principalId: string | null;
}

interface OfAnomalyRule {
  readonly ruleId: string;
  /** Empty: all. */
  readonly kinds: readonly string[];
  readonly agentIds: readonly string[];
  readonly action: 'ignore' | 'notify' | 'hold' | 'revoke';
}

/** The data of each event about anomalies (`docs/protocol.md` §16). */
export interface AnomalyEventData {
  readonly 'anomaly.opened': OfAnomaly & {
    readonly expected: string;
    readonly seen: string;
    readonly entryIds: readonly string[];
  };
  readonly 'anomaly.acknowledged': OfAnomaly;
  readonly 'anomaly.closed': OfAnomaly;
  readonly 'anomaly_rule.created': OfAnomalyRule;
  readonly 'anomaly_rule.deleted': OfAnomalyRule;
}
