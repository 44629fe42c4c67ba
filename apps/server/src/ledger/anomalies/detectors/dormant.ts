import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, type Finding } from '../kinds/findings.ts';
import type { Profile } from '../profile/profile.ts';

const DAY = 24 * 3_600_000;
/** Days without a call that are never unusual. */
const LEAST = 14;
/** So many times the longest time without a call is unusual, once the agent was seen on so many days. */
const TIMES_LONGEST = 3;
const SEEN_DAYS = 4;

/** Finds an agent that has slept for far longer than ever, and calls again. Call it before the times are noted. */
export function findDormant(profile: Profile, call: CallFacts): Finding[] {
  const gap = call.at - profile.last;
  if (profile.last === 0 || profile.days < SEEN_DAYS) return [];
  const limit = Math.max(LEAST * DAY, TIMES_LONGEST * profile.longestGap);
  if (gap <= limit) return [];
  const { longestGap } = profile;
  const expected = () => `a call every ${daysOf(longestGap)} at least`;
  return [
    foundIn(call, { kind: 'dormant_agent', expected, seen: () => `the first call after ${daysOf(gap)}` }),
  ];
}

/** Notes when the agent has called. */
export function noteTimes(profile: Profile, at: number): void {
  if (profile.last > 0) profile.longestGap = Math.max(profile.longestGap, at - profile.last);
  profile.last = Math.max(profile.last, at);
  profile.calls += 1;
  const day = Math.floor(at / DAY);
  if (day <= profile.day) return;
  profile.day = day;
  profile.days += 1;
}

function daysOf(milliseconds: number): string {
  return counted(Math.max(1, Math.round(milliseconds / DAY)), 'day');
}
