import type { GrantexEvent } from '@grantex/sdk';

const ENDS: ReadonlySet<GrantexEvent['type']> = new Set<GrantexEvent['type']>([
  'grant.revoked',
  'agent.suspended',
  'agent.deleted',
  'agent.grants_revoked',
  'principal.grants_revoked',
  'principal.erased',
  'developer.grants_revoked',
]);

/** Whether an event may end grants: one with all below it, or all of an agent, a person or a developer. */
export function endsGrants({ type }: Pick<GrantexEvent, 'type'>): boolean {
  return ENDS.has(type);
}
