import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeCall } from '../../../src/ledger/anomalies/detectors/observe.ts';
import type { CallFacts } from '../../../src/ledger/anomalies/kinds/facts.ts';
import { newProfile, type Profile } from '../../../src/ledger/anomalies/profile/profile.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2026, 0, 5);

let serial = 0;
function callAt(at: number, more: Partial<CallFacts> = {}): CallFacts {
  serial += 1;
  return {
    entryId: `alog_${serial}`,
    at,
    agentId: 'ag_1',
    grantId: 'grnt_1',
    principal: 'prn_1',
    action: 'search',
    isRefused: false,
    reason: null,
    amount: null,
    currency: '',
    address: null,
    apiKey: null,
    agentKey: null,
    scopes: ['search'],
    audience: 'https://a.example',
    endedAt: null,
    ...more,
  };
}

/** An agent that has made a call each hour for so many days, and the instant after that. */
function settled(days = 28): { profile: Profile; now: number } {
  const profile = newProfile(BEGIN);
  const now = BEGIN + days * DAY;
  for (let at = BEGIN; at < now; at += HOUR) observeCall(profile, callAt(at, { amount: 100 }));
  return { profile, now };
}

const kindsOf = (profile: Profile, calls: readonly CallFacts[]): string[] => [
  ...new Set(calls.flatMap((call) => observeCall(profile, call)).map(({ kind }) => kind)),
];
const times = (count: number, make: (place: number) => CallFacts): CallFacts[] =>
  Array.from({ length: count }, (_none, place) => make(place));

describe('what an attacker does to a profile', () => {
  test('an hour over the limit is learnt as the limit, so that raising it takes weeks and stays noticed', () => {
    const { profile, now } = settled();
    let limit = 0;
    for (let hour = 0; hour < 3; hour += 1) {
      const calls = times(500, (place) => callAt(now + hour * HOUR + place));
      expect(kindsOf(profile, calls)).toContain('rate');
      limit = profile.rate.limit;
    }
    // Three times in each hour, and not more: 500 calls an hour are told each time.
    expect(limit).toBeLessThanOrEqual(30 * 3 ** 2);
  });

  test('a large amount is learnt as the limit, too', () => {
    const { profile, now } = settled();
    expect(kindsOf(profile, [callAt(now, { amount: 1e9 })])).toEqual(['amount']);
    expect(kindsOf(profile, [callAt(now + 1, { amount: 1_000 })])).toEqual(['amount']);
  });

  test('a refused call makes no name known', () => {
    const { profile, now } = settled();
    const refused = { action: 'delete', isRefused: true, reason: 'scope_missing' };
    expect(kindsOf(profile, [callAt(now, refused)])).toEqual([]);
    expect(kindsOf(profile, [callAt(now + 1, { action: 'delete' })])).toEqual(['new_action']);
  });

  test('what is done with a revoked grant is told, and teaches nothing', () => {
    const { profile, now } = settled();
    const before = structuredClone(profile);
    expect(kindsOf(profile, [callAt(now, { endedAt: now - HOUR, action: 'delete' })])).toEqual([
      'use_after_revocation',
    ]);
    expect(profile).toEqual(before);
  });

  test('whatever the calls are, a profile stays small and can be stored', { timeout: 20_000 }, () => {
    const text = fc.oneof(
      fc.string({ maxLength: 128 }),
      fc.constantFrom('__proto__', 'constructor', 'toString', ''),
    );
    const call = fc.record({
      at: fc.integer({ min: BEGIN, max: BEGIN + 60 * DAY }),
      grantId: text,
      principal: text,
      action: text,
      isRefused: fc.boolean(),
      reason: fc.option(fc.constantFrom('scope_missing', 'amount_over', 'revoked', '__proto__')),
      amount: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
      currency: text,
      address: fc.option(text),
      apiKey: fc.option(text),
      scopes: fc.array(text, { maxLength: 20 }),
      audience: text,
      endedAt: fc.option(fc.constant(BEGIN)),
    });
    const profile = newProfile(BEGIN);
    fc.assert(
      fc.property(fc.array(call, { minLength: 20, maxLength: 60 }), (calls) => {
        for (const each of calls) observeCall(profile, callAt(each.at, each));
        const stored = JSON.stringify(profile);
        expect(stored.length).toBeLessThan(60_000);
        expect(JSON.parse(stored)).toEqual(profile);
      }),
      { numRuns: 60 },
    );
  });
});

/** Amounts that are refused one after the other, and one that runs. */
const attempts = (at: number, refused: readonly number[], runs: number): CallFacts[] => [
  ...refused.map((amount, place) =>
    callAt(at + place * 60_000, { amount, isRefused: true, reason: 'amount_over' }),
  ),
  callAt(at + refused.length * 60_000, { amount: runs }),
];

describe('an honest agent is left alone', () => {
  test('while it is learnt', () => {
    const profile = newProfile(BEGIN);
    const calls = times(5_000, (place) => callAt(BEGIN + place * 60_000, { action: `tool_${place}` }));
    expect(kindsOf(profile, calls)).toEqual([]);
  });

  test('that uses new names as a matter of course', () => {
    const profile = newProfile(BEGIN);
    const calls = times(28 * 24, (place) =>
      callAt(BEGIN + place * HOUR, { action: `tool_${Math.floor(place / 9)}` }),
    );
    expect(kindsOf(profile, calls)).toEqual([]);
  });

  test('that is refused what usually runs, and then spends less', () => {
    const { profile, now } = settled();
    expect(kindsOf(profile, attempts(now, [90, 80, 70], 60))).toEqual([]);
    expect(kindsOf(profile, attempts(now + HOUR, [400], 60))).toEqual([]);
    expect(kindsOf(profile, attempts(now + 2 * HOUR, [400, 400, 400], 60))).toEqual([]);
    // Who looks for the limit above it is found, also between calls that run.
    const cheap = callAt(now + 3 * HOUR + 90_000, { amount: 10 });
    const search = [...attempts(now + 3 * HOUR, [400, 300, 200], 110), cheap];
    expect(
      kindsOf(
        profile,
        search.toSorted((one, other) => one.at - other.at),
      ),
    ).toEqual(['split_amount']);
  });

  test('that runs once a week behind ever new addresses', () => {
    const profile = newProfile(BEGIN);
    const runs = times(6 * 60, (place) => {
      const week = Math.floor(place / 60);
      return callAt(BEGIN + week * 7 * DAY + (place % 60) * 30_000, {
        address: `10.${week}.0.${place % 4}`,
      });
    });
    expect(kindsOf(profile, runs)).toEqual([]);
  });

  test('that catches up after an outage', () => {
    const profile = newProfile(BEGIN);
    const busy = (hour: number, calls: number) =>
      times(calls, (place) => callAt(BEGIN + hour * HOUR + (place * HOUR) / calls));
    for (let hour = 0; hour < 28 * 24; hour += 1)
      for (const call of busy(hour, 40)) observeCall(profile, call);
    expect(kindsOf(profile, busy(28 * 24 + 4, 190))).toEqual([]);
    // The same without an outage is unusual.
    expect(kindsOf(profile, busy(28 * 24 + 30, 900))).toContain('rate');
  });

  test('that moves to another address, or has always used several', () => {
    const { profile, now } = settled();
    const from = (address: string, at: number) => callAt(at, { address });
    for (let at = now; at < now + 10 * DAY; at += HOUR / 4)
      observeCall(profile, from(`10.0.0.${Math.floor(at / (HOUR / 4)) % 3}`, at));
    const later = now + 10 * DAY;
    const moved = times(24, (place) => from(place < 12 ? '10.0.0.1' : '10.9.9.9', later + place * 60_000));
    expect(kindsOf(profile, moved)).toEqual([]);
    const many = times(24, (place) => from(`10.0.0.${place % 3}`, later + HOUR + place * 60_000));
    expect(kindsOf(profile, many)).toEqual([]);
    const stolen = times(24, (place) =>
      from(place % 2 === 0 ? '10.0.0.1' : '203.0.113.5', later + 2 * HOUR + place * 60_000),
    );
    expect(kindsOf(profile, stolen)).toEqual(['several_origins']);
  });
});
