import type { DelegationFacts } from '../kinds/facts.ts';
import { counted, number, type Finding } from '../kinds/findings.ts';
import { peakOf } from '../profile/peaks.ts';
import type { Profile } from '../profile/profile.ts';
import { count } from '../profile/windowed.ts';

const DELEGATIONS = { length: 3_600_000, least: 8 };

/** Finds more delegations in an hour than an agent makes, and a chain that is longer than any of its chains before. */
export function findDelegations(profile: Profile, delegation: DelegationFacts): Finding[] {
  const { at, parentGrantId, grantId, principal, depth } = delegation;
  const found: Finding[] = [];
  // What is below ends with the grant above, which delegates no more.
  const about = { at, grantId: parentGrantId, entryIds: [] };
  const made = count(profile.delegations, at, grantId, DELEGATIONS);
  const { limit, peaks } = profile.delegations;
  if (made > limit) {
    const expected = () =>
      `at most ${counted(limit, 'delegation')} in an hour: ${number(peakOf(peaks))} in the busiest of the last weeks`;
    const seen = () => `${counted(made, 'delegation')}, the last of them ${grantId}`;
    found.push({ ...about, kind: 'delegation_fan_out', principal: null, expected, seen });
  }
  const deepest = profile.depth;
  if (depth > deepest) {
    const expected = () => `chains of at most ${counted(deepest, 'delegation')}`;
    const seen = () => `a chain of ${depth}, down to ${grantId}`;
    found.push({ ...about, kind: 'delegation_depth', principal, expected, seen });
  }
  profile.depth = Math.max(profile.depth, depth);
  return found;
}
