/**
 * What the benchmark measures of the detectors; nobody else imports it.
 * @module
 */
export { amountsOf } from './detectors/amount.ts';
export type { CallFacts, DelegationFacts } from './kinds/facts.ts';
export type { Finding } from './kinds/findings.ts';
export { ANOMALY_KINDS, type AnomalyKind, KINDS } from './kinds/kinds.ts';
export { observeCall, observeDelegation } from './detectors/observe.ts';
export { newProfile, type Profile } from './profile/profile.ts';
