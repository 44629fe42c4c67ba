import { findAmount } from './amount.ts';
import { findUseAfterRevocation } from './after-revocation.ts';
import { findDelegations } from './delegations.ts';
import { findDormant, noteTimes } from './dormant.ts';
import { findNewNames } from './new-names.ts';
import { findSeveralOrigins } from './origins.ts';
import { findRate } from './rate.ts';
import { findRefusals } from './refusals.ts';
import { findSplitAmount } from './split-amount.ts';
import type { CallFacts, DelegationFacts } from '../kinds/facts.ts';
import type { Finding } from '../kinds/findings.ts';
import { learningOf } from '../profile/learning.ts';
import type { Profile } from '../profile/profile.ts';

/** In this order: the refusals need the person whom the rate has noted. */
const DETECTORS: readonly ((profile: Profile, call: CallFacts) => readonly Finding[])[] = [
  findNewNames,
  findRate,
  findRefusals,
  findAmount,
  findSplitAmount,
  findSeveralOrigins,
];

/**
 * Compares a call with what is usual for its agent, and learns from it. It does a bounded amount of work, and the profile stays
 * below a bounded size, whatever the calls are.
 * @param profile of the agent; changed
 * @returns what is unusual, without the kinds that are not learnt yet
 */
export function observeCall(profile: Profile, call: CallFacts): Finding[] {
  const ended = findUseAfterRevocation(profile, call);
  // What is done with a revoked grant is never usual.
  if (ended.length > 0) return ended;
  const found = findDormant(profile, call);
  noteTimes(profile, call.at);
  for (const find of DETECTORS) found.push(...find(profile, call));
  return readyOf(profile, found);
}

/** The same for a delegation by the agent. */
export function observeDelegation(profile: Profile, delegation: DelegationFacts): Finding[] {
  return readyOf(profile, findDelegations(profile, delegation));
}

function readyOf(profile: Profile, found: readonly Finding[]): Finding[] {
  return found.filter(({ kind }) => learningOf(profile, kind).isReady);
}
