import type { Anomaly, AnomalyKind, GrantexEvent } from '@grantex/sdk';

/** Each kind of alert in a few words. */
export const KIND_WORDS: Readonly<Record<AnomalyKind, string>> = {
  new_action: 'New action',
  new_scope: 'New scope',
  new_audience: 'New service',
  rate: 'Unusually many calls',
  amount: 'Unusually large amount',
  refusals: 'Burst of refused calls',
  split_amount: 'Refused amount, spent in parts',
  delegation_fan_out: 'Unusually many delegations',
  delegation_depth: 'Longer chain of delegations',
  dormant_agent: 'Call after a long silence',
  use_after_revocation: 'Use of a revoked grant',
  several_origins: 'Used from several places',
};

/** In their order. */
export const KINDS: readonly AnomalyKind[] = Object.keys(KIND_WORDS) as AnomalyKind[];

/** The title of an alert; a newer server may know more kinds. */
export function titleOf({ kind }: Pick<Anomaly, 'kind'>): string {
  return KIND_WORDS[kind] ?? kind;
}

/** Whether an event may change an alert, or add one. */
export function changesAlerts({ type }: Pick<GrantexEvent, 'type'>): boolean {
  return type.startsWith('anomaly.') || type === 'principal.erased';
}
