/** What an alert can be about (`docs/protocol.md` §16, Anomalies). */
export const ANOMALY_KINDS = [
  'new_action',
  'new_scope',
  'new_audience',
  'rate',
  'amount',
  'refusals',
  'split_amount',
  'delegation_fan_out',
  'delegation_depth',
  'dormant_agent',
  'use_after_revocation',
  'several_origins',
] as const;

export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

export type Severity = 'low' | 'medium' | 'high';

/** How a kind is told and learnt. */
export interface KindFacts {
  readonly severity: Severity;
  /** How long an agent is watched before its first alert, in days, and by how many entries. Zero: no learning. */
  readonly learning: { readonly days: number; readonly entries: number };
  /** Which entries are counted for learning. */
  readonly counted: 'calls' | 'amounts' | 'origins';
  /** After how many hours without another sighting an alert closes. */
  readonly calm: number;
}

const calls = { counted: 'calls', calm: 24 } as const;

/** The learning time, the calm and the severity of each kind: the one place where they are stated. */
export const KINDS: Readonly<Record<AnomalyKind, KindFacts>> = {
  new_action: { ...calls, severity: 'medium', learning: { days: 14, entries: 100 } },
  new_scope: { ...calls, severity: 'medium', learning: { days: 14, entries: 100 } },
  new_audience: { ...calls, severity: 'medium', learning: { days: 14, entries: 100 } },
  rate: { ...calls, severity: 'high', learning: { days: 14, entries: 100 }, calm: 6 },
  amount: { severity: 'high', learning: { days: 14, entries: 30 }, counted: 'amounts', calm: 24 },
  refusals: { ...calls, severity: 'high', learning: { days: 7, entries: 100 }, calm: 6 },
  split_amount: { ...calls, severity: 'high', learning: { days: 7, entries: 100 } },
  delegation_fan_out: { ...calls, severity: 'medium', learning: { days: 14, entries: 100 }, calm: 6 },
  delegation_depth: { ...calls, severity: 'medium', learning: { days: 14, entries: 100 } },
  dormant_agent: { ...calls, severity: 'medium', learning: { days: 14, entries: 20 } },
  use_after_revocation: { ...calls, severity: 'high', learning: { days: 0, entries: 0 } },
  several_origins: { severity: 'high', learning: { days: 7, entries: 50 }, counted: 'origins', calm: 24 },
};

export function isAnomalyKind(text: string): text is AnomalyKind {
  return Object.hasOwn(KINDS, text);
}

/** Each kind in a few words, for people. */
export const LABELS: Readonly<Record<AnomalyKind, string>> = {
  new_action: 'an action that the agent has never used',
  new_scope: 'a scope that the agent has never used',
  new_audience: 'a service that the agent has never called',
  rate: 'more calls than usual',
  amount: 'a far larger amount than usual',
  refusals: 'a burst of refused calls',
  split_amount: 'a refused amount that was spent in parts',
  delegation_fan_out: 'more delegations than usual',
  delegation_depth: 'a longer chain of delegations than ever',
  dormant_agent: 'a call after a long silence',
  use_after_revocation: 'use of a revoked grant',
  several_origins: 'a grant that is used from several places at once',
};
