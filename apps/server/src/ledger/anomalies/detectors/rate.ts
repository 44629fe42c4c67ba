import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, number, type Finding } from '../kinds/findings.ts';
import { addPeak, peakOf } from '../profile/peaks.ts';
import type { PersonProfile, Profile } from '../profile/profile.ts';
import { median, push } from '../profile/robust.ts';
import { slotOf } from '../profile/slots.ts';
import { isQuiet, learnHours, usualAt } from '../profile/week.ts';
import { count, limitOf, newWindowed } from '../profile/windowed.ts';

const HOUR = 3_600_000;
const CALLS = { length: HOUR, least: 30 };
/** Per person fewer are worth an alert. */
const CALLS_FOR_PERSON = { length: HOUR, least: 30, windows: 0 };
const MOST_PEOPLE = 32;
const MOST_LOGS = 64;
/** Weeks that must be known before calls at a quiet hour are unusual: it is the weakest of all signs … */
const WEEKS = 4;
const WEEK = 168 * HOUR;
/** … where they are also more than so many times the busiest such hour of the last weeks. */
const TIMES_PEAK = 3;
/** How much more than in a person's own busiest hour is unusual, once so many of their hours are known. */
const TIMES_OWN = 8;
const OWN_HOURS = 24;

/** Finds more calls in an hour than an agent makes, at all, at this hour of the week, or for one person. */
export function findRate(profile: Profile, call: CallFacts): Finding[] {
  const { rate, week } = profile;
  const hour = Math.floor(call.at / HOUR);
  if (hour > week.hour) learnHours(week, Math.min(rate.count, rate.limit), hour);
  const calls = count(rate, call.at, call.entryId, CALLS);
  const person = findForPerson(profile, call);
  const earlier = [rate.first];
  const limit = rate.limit + 2 * week.missed;
  if (calls > limit) {
    const expected = () =>
      `at most ${counted(limit, 'call')} in an hour: usually ${number(Math.round(Math.expm1(median(rate.logs))))}, ${number(peakOf(rate.peaks))} in the busiest of the last weeks`;
    return [
      foundIn(call, {
        kind: 'rate',
        expected,
        seen: () => `${counted(calls, 'call')} ${since(hour)}`,
        earlier,
      }),
    ];
  }
  const isKnown = call.at - profile.since >= WEEKS * WEEK;
  if (isKnown && isQuiet(week, hour)) {
    const busy = Math.expm1(median(rate.logs));
    const quiet = Math.ceil(
      Math.max(CALLS.least, busy, TIMES_PEAK * peakOf(week.quietPeaks ?? [])) + 2 * week.missed,
    );
    if (calls > quiet) {
      const expected = () =>
        `at most ${counted(quiet, 'call')} at this hour of the week, at which the agent makes ${number(Math.round(usualAt(week, hour)))}`;
      return [
        foundIn(call, {
          kind: 'rate',
          expected,
          seen: () => `${counted(calls, 'call')} ${since(hour)}`,
          earlier,
        }),
      ];
    }
  }
  return person === undefined ? [] : [person];
}

function findForPerson(profile: Profile, call: CallFacts): Finding | undefined {
  const { people, personHours } = profile;
  const person = slotOf(people, call.principal, MOST_PEOPLE, newPerson);
  const hour = Math.floor(call.at / HOUR);
  if (hour > person.calls.index && person.calls.count > 0) {
    const learnt = Math.min(person.calls.count, limitFor(profile, person));
    push(personHours.logs, Math.log1p(learnt), MOST_LOGS);
    addPeak(personHours.peaks, person.calls.index * HOUR, learnt);
    person.hours += 1;
  }
  const calls = count(person.calls, call.at, call.entryId, CALLS_FOR_PERSON);
  if (calls <= CALLS_FOR_PERSON.least) return undefined;
  const limit = limitFor(profile, person) + 2 * profile.week.missed;
  if (calls <= limit) return undefined;
  const expected = () =>
    `at most ${counted(limit, 'call')} for one person in an hour: ${number(peakOf(personHours.peaks))} for the busiest, ${number(peakOf(person.calls.peaks))} for this one`;
  return foundIn(call, {
    kind: 'rate',
    expected,
    seen: () => `${counted(calls, 'call')} ${since(hour)} for one person`,
    isAboutPerson: true,
    earlier: [person.calls.first],
  });
}

/** How many calls for a person are unusual: more than for any of them, or far more than for this one ever. */
function limitFor({ personHours }: Profile, { calls, hours }: PersonProfile): number {
  const forAll = limitOf(personHours, CALLS_FOR_PERSON.least);
  if (hours < OWN_HOURS) return forAll;
  return Math.min(forAll, Math.max(CALLS_FOR_PERSON.least, TIMES_OWN * peakOf(calls.peaks)));
}

function newPerson(): PersonProfile {
  return { calls: newWindowed(CALLS_FOR_PERSON.least), hours: 0 };
}

function since(hour: number): string {
  return `since ${new Date(hour * HOUR).toISOString().slice(11, 16)} UTC`;
}
