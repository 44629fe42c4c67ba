import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, number, type Finding } from '../kinds/findings.ts';
import { peakOf } from '../profile/peaks.ts';
import type { Profile } from '../profile/profile.ts';
import { count, newWindowed, turnTo } from '../profile/windowed.ts';

const MINUTES = 10;
const REFUSALS = { length: MINUTES * 60_000, least: 12 };
/** Of an agent's calls so many must be refused. */
const SHARE = 0.3;

/**
 * Why an agent that tries what it may not is refused. Left out is what an honest one meets again and again: a fault of the service
 * or the server, a question to the person, a budget that is used up, an expired token.
 */
const PROBING: ReadonlySet<string> = new Set([
  'no_rule',
  'scope_missing',
  'amount_over',
  'argument_not_granted',
  'currency_not_granted',
  'wrong_audience',
  'wrong_agent',
  'not_delegated',
  'policy_refused',
  'approval_refused',
  'bound_token_as_bearer',
  'token_not_bound',
  'proof_missing',
  'proof_invalid',
  'proof_by_other_key',
  'proof_replayed',
]);

/** Finds bursts of refused calls, of an agent or for one person. Call it after the rate, which knows the person. */
export function findRefusals(profile: Profile, call: CallFacts): Finding[] {
  const { refusals, people } = profile;
  if (turnTo(refusals, call.at, REFUSALS)) profile.attempts = 0;
  profile.attempts += 1;
  if (!call.isRefused || !PROBING.has(call.reason ?? '')) return [];
  const refused = count(refusals, call.at, call.entryId, REFUSALS);
  const person = people[call.principal];
  const own = person && (person.refusals ??= newWindowed(REFUSALS.least));
  const forPerson = own === undefined ? 0 : count(own, call.at, call.entryId, { ...REFUSALS, windows: 0 });
  const { attempts } = profile;
  const usual = () => `${number(peakOf(refusals.peaks))} in the worst of the last weeks`;
  if (refused > refusals.limit && refused >= SHARE * attempts) {
    const expected = () =>
      `at most ${counted(refusals.limit, 'refused call')} in ${MINUTES} minutes: ${usual()}`;
    const seen = () =>
      `${number(refused)} of ${counted(attempts, 'call')} refused, last because of ${call.reason}`;
    return [foundIn(call, { kind: 'refusals', expected, seen, earlier: [refusals.first] })];
  }
  const limit = Math.max(REFUSALS.least, own?.limit ?? 0, peakOf(refusals.peaks));
  if (own === undefined || forPerson <= limit) return [];
  const expected = () =>
    `at most ${counted(limit, 'refused call')} for one person in ${MINUTES} minutes: ${usual()}, of all people together`;
  const seen = () => `${number(forPerson)} for one person, last because of ${call.reason}`;
  return [foundIn(call, { kind: 'refusals', expected, seen, isAboutPerson: true, earlier: [own.first] })];
}
