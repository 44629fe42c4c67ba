import type { Peaks } from './peaks.ts';
import { newSeenSet, type SeenSet } from './seen-set.ts';
import type { Slots } from './slots.ts';
import { newWeek, type Week } from './week.ts';
import { newWindowed, type Windowed } from './windowed.ts';

/** What an agent does for one person. */
export interface PersonProfile {
  calls: Windowed;
  /** Hours in which there were calls. */
  hours: number;
  /** Absent while there are none. */
  refusals?: Windowed;
}

/** What an action of an agent costs, by currency. */
export interface AmountProfile {
  /** The last amounts, as logarithms. */
  logs: number[];
  peaks: Peaks;
  /** How many there were. */
  count: number;
}

/** A refusal of an unusually large amount, after which smaller ones are watched. */
export interface RefusedAmount {
  /** What was wanted first, and the smallest amount that was refused since then. */
  amount: number;
  smallest: number;
  at: number;
  refusals: number;
  /** What ran since then, in smaller amounts. */
  calls: number;
  total: number;
  entries: string[];
}

/** From where a grant is used, within an hour. */
export interface OriginProfile {
  hour: number;
  last: string;
  seen: string[];
  /** How often the use went back to an origin that was used before. */
  returns: number;
  /** More returns than this are unusual: as it was when the hour began. */
  limit: number;
}

/** Attempts to use a grant that was revoked. */
export interface EndedUse {
  since: number;
  attempts: number;
}

/**
 * What is usual for an agent, as JSON of at most some 60 kB, usually a tenth of that. It holds no names: neither of people, nor of
 * actions or addresses.
 */
export interface Profile {
  /** The first and the last call, in milliseconds since 1970. */
  since: number;
  last: number;
  calls: number;
  /** Days with calls, and the last of them, in days since 1970. */
  days: number;
  day: number;
  /** The longest time without a call, in milliseconds. */
  longestGap: number;
  actions: SeenSet;
  scopes: SeenSet;
  audiences: SeenSet;
  /** The grant whose scopes and audience were seen last, and the day: they never change, and count once a day. */
  grant: string;
  rate: Windowed;
  week: Week;
  people: Slots<PersonProfile>;
  /** Of all people: what each of them causes in an hour. */
  personHours: Pick<Windowed, 'logs' | 'peaks'>;
  amounts: Slots<AmountProfile>;
  amountCount: number;
  refusals: Windowed;
  /** The calls of the window of `refusals`. */
  attempts: number;
  refused: Slots<RefusedAmount>;
  /** Calls for large amounts, by person and action, and the most of them within a quarter of an hour. */
  large: Slots<Windowed>;
  largePeaks: Peaks;
  delegations: Windowed;
  depth: number;
  ended: Slots<EndedUse>;
  origins: Slots<OriginProfile>;
  originCount: number;
  /** The day on which each origin was seen first. */
  originDays: Slots<number>;
  returns: Peaks;
  /** Alerts of the day, in days since 1970, and those that were not told because there were too many. */
  alerts: { day: number; opened: number; suppressed: number; suppressedInAll: number };
}

/** The profile of an agent before its first call. */
export function newProfile(at: number): Profile {
  return {
    since: at,
    last: 0,
    calls: 0,
    days: 0,
    day: -1,
    longestGap: 0,
    actions: newSeenSet(),
    scopes: newSeenSet(),
    audiences: newSeenSet(),
    grant: '',
    rate: newWindowed(0),
    week: newWeek(at),
    people: {},
    personHours: { logs: [], peaks: [] },
    amounts: {},
    amountCount: 0,
    refusals: newWindowed(0),
    attempts: 0,
    refused: {},
    large: {},
    largePeaks: [],
    delegations: newWindowed(0),
    depth: 0,
    ended: {},
    origins: {},
    originCount: 0,
    originDays: {},
    returns: [],
    alerts: { day: 0, opened: 0, suppressed: 0, suppressedInAll: 0 },
  };
}
