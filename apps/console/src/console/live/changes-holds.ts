import type { GrantexEvent } from '@grantex/sdk';

/** Whether an event says that somebody has paused or resumed a grant or an agent. */
export function changesHolds({ type }: Pick<GrantexEvent, 'type'>): boolean {
  return /^(?:grant|agent)\.(?:held|released)$/.test(type);
}
