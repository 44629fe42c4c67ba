import type { NotedChange } from '../events/noted-events.ts';

/**
 * Events of what agents, people and services do, although a developer's API key may carry it out. A change of every other
 * type is an administrator's, also of one that is added later.
 */
const NOT_ADMINISTRATIVE: readonly NotedChange['event']['type'][] = [
  'authorization.requested',
  'authorization.approved',
  'authorization.denied',
  'authorization.cancelled',
  'grant.created',
  'assertion.used',
  'assertion.refused',
  'approval.requested',
  'approval.decided',
  'approval.used',
  'principal.bound',
  'anomaly.opened',
  'anomaly.closed',
];

/** Whether an event is about a change that the administrators' log records. */
export function isAdministrative({ type }: NotedChange['event']): boolean {
  return !NOT_ADMINISTRATIVE.includes(type);
}
