import { KINDS, type AnomalyKind } from '../kinds/kinds.ts';
import type { Profile } from './profile.ts';

const DAY = 24 * 3_600_000;

/** How far a kind is learnt for an agent. */
export interface Learning {
  readonly isReady: boolean;
  readonly days: { readonly have: number; readonly need: number };
  readonly entries: { readonly have: number; readonly need: number };
}

/** How far a kind is learnt: before it is ready, no alert of the kind is opened for the agent. */
export function learningOf(profile: Profile, kind: AnomalyKind): Learning {
  const { learning, counted } = KINDS[kind];
  const entries = { calls: profile.calls, amounts: profile.amountCount, origins: profile.originCount };
  const days = { have: ageOf(profile), need: learning.days };
  const have = entries[counted];
  return {
    isReady: days.have >= days.need && have >= learning.entries,
    days,
    entries: { have, need: learning.entries },
  };
}

/** For how many days an agent has been watched: from its first call to its last. */
export function ageOf({ since, last }: Pick<Profile, 'since' | 'last'>): number {
  return Math.max(0, Math.floor((last - since) / DAY));
}
