import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, type Finding } from '../kinds/findings.ts';
import type { Profile } from '../profile/profile.ts';
import { slotOf } from '../profile/slots.ts';

const MINUTE = 60_000;
/** Minutes in which a service may still learn of the end, and write down what ran before it. */
const GRACE = 5;
/** Refused attempts within an hour, later than this after the end: an agent that was told stops trying. */
const LATE = 10;
const ATTEMPTS = 5;
const HOUR = 60 * MINUTE;
const MOST_GRANTS = 8;

/** Finds calls with a grant that was revoked: one that ran, or attempts again and again. Nothing has to be learnt for that. */
export function findUseAfterRevocation(profile: Profile, call: CallFacts): Finding[] {
  const { at, endedAt, grantId } = call;
  if (endedAt === null) return [];
  const minutes = Math.floor((at - endedAt) / MINUTE);
  const about = { kind: 'use_after_revocation', isAboutPerson: true } as const;
  if (!call.isRefused) {
    if (minutes < GRACE) return [];
    const expected = () => `no call with a grant that was revoked`;
    return [
      foundIn(call, {
        ...about,
        expected,
        seen: () => `a call that ran ${counted(minutes, 'minute')} later`,
      }),
    ];
  }
  if (call.reason !== 'revoked' || minutes < LATE) return [];
  const use = slotOf(profile.ended, grantId, MOST_GRANTS, () => ({ since: at, attempts: 0 }));
  if (at - use.since > HOUR) Object.assign(use, { since: at, attempts: 0 });
  use.attempts += 1;
  if (use.attempts < ATTEMPTS) return [];
  const expected = () => `no attempt with a grant that was revoked more than ${counted(LATE, 'minute')} ago`;
  return [
    foundIn(call, { ...about, expected, seen: () => `${counted(use.attempts, 'attempt')} within an hour` }),
  ];
}
