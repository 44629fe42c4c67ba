import type { CallFacts } from '../kinds/facts.ts';
import { counted, foundIn, number, type Finding } from '../kinds/findings.ts';
import { addPeak, peakOf } from '../profile/peaks.ts';
import type { Profile, RefusedAmount } from '../profile/profile.ts';
import { digestOf } from '../profile/seen-set.ts';
import { slotOf } from '../profile/slots.ts';
import { count, newWindowed } from '../profile/windowed.ts';
import { amountsOf } from './amount.ts';

const MOST_OPEN = 16;
const MOST_ENTRIES = 10;
const MINUTES = 15;
/** Smaller calls that make up the refused amount together, each of at least half the largest amount of the last weeks. */
const PARTS = 3;
/** Refusals, each of a smaller amount than the last, before a large one runs: somebody looks for the limit. */
const ATTEMPTS = 3;
const TIMES_PEAK = 1.5;
const SPLIT_WITHIN = MINUTES * 60_000;
const LARGE = { length: SPLIT_WITHIN, least: 0, windows: 0 };

/** Refusals that a smaller amount gets round. */
const TOO_MUCH: ReadonlySet<string> = new Set([
  'amount_over',
  'argument_not_granted',
  'policy_refused',
  'approval_refused',
  'budget_exceeded',
]);

/** Finds an amount that was refused, and is then spent in parts, or in smaller and smaller attempts. */
export function findSplitAmount(profile: Profile, call: CallFacts): Finding[] {
  const { amount, action, principal, at } = call;
  if (amount === null) return [];
  const key = digestOf(`${principal} ${action} ${call.currency}`);
  const most = peakOf(amountsOf(profile, call)?.peaks ?? []);
  if (call.isRefused) {
    if (amount > most && TOO_MUCH.has(call.reason ?? '')) noteRefusal(profile, key, call, amount);
    return [];
  }
  if (amount < most / 2) return [];
  countLarge(profile, key, call);
  const refused = Object.hasOwn(profile.refused, key) ? profile.refused[key] : undefined;
  if (refused === undefined || at - refused.at > SPLIT_WITHIN || amount >= refused.amount) return [];
  refused.calls += 1;
  refused.total += amount;
  if (refused.entries.length < MOST_ENTRIES) refused.entries.push(call.entryId);
  const usual = peakOf(profile.largePeaks);
  const parts = Math.max(PARTS, Math.ceil(TIMES_PEAK * usual));
  const isSplit = refused.calls >= parts && refused.total >= refused.amount;
  if (!isSplit && refused.refusals < ATTEMPTS) return [];
  delete profile.refused[key];
  const expected = () =>
    `after ${number(refused.amount)} was refused, at most ${counted(usual, 'call')} for large amounts within ${MINUTES} minutes, as usual`;
  const inParts = `${number(refused.total)} in ${counted(refused.calls, 'call')}`;
  const seen = () => `${inParts}, after ${counted(refused.refusals, 'refusal')}`;
  return [
    foundIn(call, {
      kind: 'split_amount',
      expected,
      seen,
      isAboutPerson: true,
      earlier: refused.entries,
    }),
  ];
}

/** Counts the calls for large amounts of a person with an action, of which an agent may make many as a matter of course. */
function countLarge({ large, largePeaks, refused }: Profile, key: string, { at, entryId }: CallFacts): void {
  const calls = slotOf(large, key, MOST_OPEN, () => newWindowed(0));
  count(calls, at, entryId, LARGE);
  // What follows a refusal is no habit.
  if (!Object.hasOwn(refused, key)) addPeak(largePeaks, at, calls.count);
}

/** Notes a refusal of more than has run in the last weeks. A smaller call was refused for another reason than its size. */
function noteRefusal({ refused }: Profile, key: string, call: CallFacts, amount: number): void {
  const known = slotOf(refused, key, MOST_OPEN, () => newRefused(call));
  if (call.at - known.at > SPLIT_WITHIN || amount > known.amount) Object.assign(known, newRefused(call));
  known.at = call.at;
  // The same call again is no search.
  if (known.refusals > 0 && amount >= known.smallest) return;
  known.smallest = amount;
  // The first amount is the one that was wanted.
  if (known.refusals === 0) known.amount = amount;
  known.refusals += 1;
  if (known.entries.length < MOST_ENTRIES) known.entries.push(call.entryId);
}

function newRefused({ at }: CallFacts): RefusedAmount {
  return { amount: 0, smallest: 0, at, refusals: 0, calls: 0, total: 0, entries: [] };
}
