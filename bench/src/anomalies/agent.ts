import type { CallFacts, DelegationFacts } from '@grantex/server/anomalies';
import { type Habit, HOUR, WEEK_HOURS } from './habits.ts';
import { createRandom } from './random.ts';
import { roughTraits, usualTraits } from './traits.ts';

/** What happens in an hour, in order. */
export interface Hour {
  /** When it begins, in milliseconds since 1970. */
  readonly at: number;
  readonly calls: readonly CallFacts[];
  readonly delegations: readonly DelegationFacts[];
}

/** An honest agent: habits, and the changes and mishaps of ordinary life. */
export interface SimulatedAgent {
  readonly id: string;
  readonly habit: Habit;
  /** The hours of its life, one after the other. */
  hours(weeks: number): Generator<Hour>;
  /** A call of the agent that differs as stated. */
  call(at: number, change?: Partial<CallFacts>): CallFacts;
}

/** A Monday. */
const BEGIN: number = Date.UTC(2026, 0, 5);
const AFTER = new Set(['amount_over', 'scope_missing', 'argument_not_granted']);

/**
 * The lives that agents lead. The thresholds were chosen with `usual` ones. `rough` ones are wilder in every way; looks at some
 * of them led to changes of three detectors, and of no threshold.
 */
export type World = 'usual' | 'rough';

/** Makes an agent whose whole life follows from the seed. */
export function createAgent(habit: Habit, seed: number, world: World = 'usual'): SimulatedAgent {
  const random = createRandom(seed);
  const id = `ag_${habit}_${seed}`;
  const traits = world === 'usual' ? usualTraits(habit, random) : roughTraits(habit, random);
  let serial = 0;

  function call(at: number, change: Partial<CallFacts> = {}): CallFacts {
    serial += 1;
    const person = Math.floor(traits.people * random.next() ** 2);
    const action = traits.actions[Math.floor(traits.actions.length * random.next() ** traits.skew)] ?? 'a';
    const median = traits.amounts.get(action);
    const month = Math.floor(at / (30 * 24 * HOUR));
    const service = person % traits.services;
    return {
      entryId: `alog_${seed}_${serial}`,
      at,
      agentId: id,
      grantId: `grnt_${person}_${service}_${month}`,
      principal: `prn_${person}`,
      action,
      isRefused: false,
      reason: null,
      amount: median === undefined ? null : median * Math.exp(traits.spread * random.normal()),
      currency: 'EUR',
      address: traits.address(at, random),
      apiKey: null,
      agentKey: null,
      scopes: traits.scopes,
      audience: `https://service-${service}.example`,
      endedAt: null,
      ...change,
    };
  }

  /** The mean number of calls in an hour of the agent's life. */
  function meanAt(hour: number): number {
    const { rate, shift, growth, holiday, outage, summer } = traits;
    const week = Math.floor(hour / WEEK_HOURS);
    const local = hour + shift + (week >= summer ? 1 : 0);
    const [day, time] = [Math.floor(local / 24) % 7, local % 24];
    const size = rate * growth ** week;
    if (week === holiday) return habit === 'busy' || habit === 'sparse' ? 0 : size / 2;
    if (hour >= outage && hour < outage + 3) return 0;
    const backlog = hour === outage + 3 ? 3 : 1;
    switch (habit) {
      case 'weekly':
        return day === 1 && time === 6 ? size : 0;
      case 'bursty':
        return random.chance(0.15) ? size * Math.exp(traits.burst * random.normal()) : size / 20;
      case 'sparse':
        return day < 5 && time >= 9 && time < 17 && random.chance(0.15) ? size : 0;
      case 'steady':
        return (
          size * backlog * (1 + 0.3 * Math.sin((2 * Math.PI * time) / 24)) * Math.exp(0.2 * random.normal())
        );
      case 'busy':
      case 'open':
      case 'new':
        if (day >= 5 || time < 7 || time > 19) return random.chance(0.02) ? size / 5 : 0;
        return size * backlog * (time === 7 || time === 19 ? 0.4 : 1) * Math.exp(0.35 * random.normal());
    }
  }

  function mishaps(calls: CallFacts[], at: number): void {
    // A tool call that the agent repeats although it is refused.
    if (calls.length > 0 && random.chance(0.01)) {
      const refused = call(at + random.between(0, HOUR * 0.9));
      for (let again = random.whole(2, 6); again > 0; again -= 1)
        calls.push(
          call(refused.at + again * 2_000, { ...refused, isRefused: true, reason: 'scope_missing' }),
        );
    }
    // A grant that the person has revoked.
    if (calls.length > 0 && random.chance(0.01)) {
      const endedAt = at + random.between(0, HOUR / 2);
      for (let again = random.whole(1, 3); again > 0; again -= 1)
        calls.push(
          call(endedAt + again * 20_000, {
            endedAt,
            isRefused: true,
            reason: 'revoked',
            grantId: `grnt_x${at}`,
          }),
        );
    }
    // A purchase that is too dear, and a cheaper one.
    if (traits.amounts.size > 0 && calls.length > 0 && random.chance(0.02)) {
      const [action = 'a', median = 1] = [...traits.amounts][0] ?? [];
      const dear = call(at + random.between(0, HOUR / 2), {
        action,
        amount: median * 4,
        isRefused: true,
        reason: 'amount_over',
      });
      calls.push(
        dear,
        call(dear.at + 60_000, {
          action,
          amount: median * 2,
          principal: dear.principal,
          grantId: dear.grantId,
        }),
      );
    }
  }

  return {
    id,
    habit,
    call,
    *hours(weeks) {
      const first = habit === 'new' ? Math.floor(weeks * WEEK_HOURS * 0.6) : 0;
      for (let hour = first; hour < weeks * WEEK_HOURS; hour += 1) {
        const at = BEGIN + hour * HOUR;
        if (hour === traits.rollout) traits.actions.push('rolled_out');
        const count = random.poisson(meanAt(hour));
        const calls = Array.from({ length: count }, () => {
          const each = call(at + random.between(0, HOUR));
          return random.chance(traits.refusals)
            ? { ...each, isRefused: true, reason: random.pick([...AFTER]) }
            : each;
        });
        mishaps(calls, at);
        const delegations: DelegationFacts[] =
          count === 0
            ? []
            : Array.from({ length: random.poisson(traits.delegations) }, (_none, place) => ({
                at: at + ((place + 1) * HOUR) / 50,
                agentId: id,
                parentGrantId: 'grnt_parent',
                grantId: `grnt_d${hour}_${place}`,
                principal: 'prn_0',
                depth: random.chance(0.2) ? traits.depth : 1,
              }));
        yield { at, calls: calls.toSorted((one, other) => one.at - other.at), delegations };
      }
    },
  };
}
