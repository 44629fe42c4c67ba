import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, number, type Finding } from '../kinds/findings.ts';
import { learningOf } from '../profile/learning.ts';
import { addPeak, peakOf } from '../profile/peaks.ts';
import type { OriginProfile, Profile } from '../profile/profile.ts';
import { digestOf } from '../profile/seen-set.ts';
import { slotOf } from '../profile/slots.ts';

const HOUR = 3_600_000;
const MOST_GRANTS = 16;
const MOST_SEEN = 4;
const MOST_ORIGINS = 32;
/** Days for which an origin is new. Going back and forth between old ones is how the agent is run. */
const NEW_DAYS = 3;
/** Returns that are never unusual: a move to another address has none, a restart at the wrong moment has one or two. */
const LEAST = 3;
const TIMES_PEAK = 3;

/**
 * Finds a grant that is used from two places at once: the use goes back and forth between addresses, or between API keys or keys
 * of the agent. A move from one to another is none.
 */
export function findSeveralOrigins(profile: Profile, call: CallFacts): Finding[] {
  if (call.isRefused) return [];
  const { address, apiKey, agentKey } = call;
  if ((address ?? apiKey ?? agentKey) !== null) profile.originCount += 1;
  const origins = { addresses: address, 'API keys': apiKey, 'keys of the agent': agentKey };
  const found = Object.entries(origins).flatMap(([what, origin]) =>
    origin === null ? [] : (follow(profile, call, what, digestOf(origin)) ?? []),
  );
  return found.slice(0, 1);
}

function follow(profile: Profile, call: CallFacts, what: string, origin: string): Finding | undefined {
  const hour = Math.floor(call.at / HOUR);
  const begin = () => newOrigins(profile, hour);
  const grant = slotOf(profile.origins, `${what} ${call.grantId}`, MOST_GRANTS, begin);
  if (hour > grant.hour) Object.assign(grant, begin());
  const day = slotOf(profile.originDays, origin, MOST_ORIGINS, () => profile.day);
  const isNew = Math.max(day, profile.originDays[grant.last] ?? 0) > profile.day - NEW_DAYS;
  if (isNew && origin !== grant.last && grant.seen.includes(origin)) {
    grant.returns += 1;
    addPeak(
      profile.returns,
      call.at,
      isLearning(profile) ? grant.returns : Math.min(grant.returns, grant.limit),
    );
  }
  grant.last = origin;
  if (!grant.seen.includes(origin)) grant.seen = [...grant.seen.slice(1 - MOST_SEEN), origin];
  const { limit } = grant;
  if (grant.returns <= limit) return undefined;
  const expected = () =>
    `one of its ${what} at a time: at most ${number(limit)} returns to an earlier one in an hour`;
  const seen = () => `${grant.seen.length} ${what}, and ${counted(grant.returns, 'return')}`;
  return foundIn(call, { kind: 'several_origins', expected, seen, isAboutPerson: true });
}

function newOrigins({ returns }: Profile, hour: number): OriginProfile {
  return { hour, last: '', seen: [], returns: 0, limit: Math.max(LEAST, TIMES_PEAK * peakOf(returns)) };
}

/** Whether nothing is known yet: then what is seen is learnt as it is. */
function isLearning(profile: Profile): boolean {
  return !learningOf(profile, 'several_origins').isReady;
}
