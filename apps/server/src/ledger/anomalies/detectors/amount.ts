import type { CallFacts } from '../kinds/facts.ts';
import { foundIn, number, type Finding } from '../kinds/findings.ts';
import { addPeak, peakOf } from '../profile/peaks.ts';
import type { AmountProfile, Profile } from '../profile/profile.ts';
import { centre, push } from '../profile/robust.ts';
import { digestOf } from '../profile/seen-set.ts';
import { slotOf } from '../profile/slots.ts';

const MOST_ACTIONS = 32;
const MOST_LOGS = 64;
/** Amounts of an action that must be known. */
const SUPPORT = 30;
/** More than so many times the largest amount of the last weeks is unusual, and so many scales above the median. */
const TIMES_PEAK = 3;
const SCALES = 4;
const LEAST_SCALE = 0.15;

/** Finds an amount that is far larger than those of the same action and currency. A refused one teaches nothing. */
export function findAmount(profile: Profile, call: CallFacts): Finding[] {
  const { action, currency, amount } = call;
  if (call.isRefused || amount === null || amount <= 0) return [];
  const known = slotOf(profile.amounts, keyOf(action, currency), MOST_ACTIONS, newAmounts);
  // Sorting is left out for an amount that no limit refuses.
  const most = peakOf(known.peaks);
  const limit = known.count < SUPPORT || amount <= TIMES_PEAK * most ? Infinity : limitOf(known, most);
  const learnt = Math.min(amount, limit);
  push(known.logs, Math.log(learnt), MOST_LOGS);
  addPeak(known.peaks, call.at, learnt);
  known.count += 1;
  profile.amountCount += 1;
  if (amount <= limit) return [];
  const in_ = currency === '' ? '' : ` ${currency}`;
  const expected = () =>
    `at most ${number(limit)}${in_} for ${action}, of which the largest in the last weeks was ${number(most)}`;
  return [foundIn(call, { kind: 'amount', expected, seen: () => `${number(amount)}${in_}` })];
}

/** The amounts of an action in a currency; undefined where none are known. */
export function amountsOf(
  { amounts }: Profile,
  { action, currency }: Pick<CallFacts, 'action' | 'currency'>,
): AmountProfile | undefined {
  const key = keyOf(action, currency);
  return Object.hasOwn(amounts, key) ? amounts[key] : undefined;
}

function keyOf(action: string, currency: string): string {
  return digestOf(`${action} ${currency}`);
}

function newAmounts(): AmountProfile {
  return { logs: [], peaks: [], count: 0 };
}

function limitOf({ logs }: AmountProfile, most: number): number {
  const { middle, scale } = centre(logs, LEAST_SCALE);
  return Math.max(TIMES_PEAK * most, Math.exp(middle + SCALES * scale));
}
