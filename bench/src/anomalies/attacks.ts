import {
  amountsOf,
  type AnomalyKind,
  type CallFacts,
  type DelegationFacts,
  type Profile,
} from '@grantex/server/anomalies';
import type { SimulatedAgent } from './agent.ts';
import { HOUR } from './habits.ts';
import type { Random } from './random.ts';

/** An attack, in the order of time. */
export type Attack = readonly (CallFacts | DelegationFacts)[];

/** What an attacker sees of an agent's habits: the attacks are sized by it. */
export interface Habits {
  readonly agent: SimulatedAgent;
  readonly profile: Profile;
  readonly at: number;
  readonly random: Random;
}

const MINUTE = 60_000;
const peak = (peaks: Profile['returns']): number => Math.max(0, ...peaks.map(([, most]) => most));
const many = <ITEM>(count: number, make: (place: number) => ITEM): ITEM[] =>
  Array.from({ length: count }, (_none, place) => make(place));

/**
 * An attack of each kind, at a moment of an agent's life; undefined where the agent leaves no trace in which it could be seen, as
 * one without amounts.
 */
export const ATTACKS: Readonly<Record<AnomalyKind, (habits: Habits) => Attack | undefined>> = {
  new_action: ({ agent, at }) =>
    agent.habit === 'open' ? undefined : [agent.call(at + 7 * MINUTE, { action: 'delete_everything' })],
  new_scope: ({ agent, at }) => [agent.call(at + MINUTE, { grantId: 'grnt_evil', scopes: ['admin:all'] })],
  new_audience: ({ agent, at }) => [
    agent.call(at + MINUTE, { grantId: 'grnt_evil', audience: 'https://elsewhere.example' }),
  ],
  rate({ agent, profile, at, random }) {
    const calls = Math.round(6 * Math.max(20, peak(profile.rate.peaks)));
    const start = at + random.between(0, HOUR / 3);
    return many(calls, (place) => agent.call(start + (place * HOUR) / 2 / calls));
  },
  amount(habits) {
    const dearest = dearestCall(habits);
    return dearest && [{ ...dearest, at: habits.at + 5 * MINUTE, amount: 10 * (dearest.amount ?? 0) }];
  },
  refusals({ agent, profile, at }) {
    const attempts = Math.max(30, 4 * peak(profile.refusals.peaks));
    return many(attempts, (place) =>
      agent.call(at + MINUTE + (place * 8 * MINUTE) / attempts, {
        isRefused: true,
        reason: place % 2 === 0 ? 'scope_missing' : 'no_rule',
      }),
    );
  },
  split_amount(habits) {
    const dearest = dearestCall(habits);
    if (dearest === undefined) return undefined;
    const most = dearest.amount ?? 0;
    if (habits.profile.calls % 2 === 0) return search(dearest, most);
    const times = Math.max(6, 3 * peak(habits.profile.largePeaks));
    const parts = many(times, (place) => ({
      ...dearest,
      at: dearest.at + ((place + 1) * 10 * MINUTE) / times,
      amount: 0.9 * most,
    }));
    return [{ ...dearest, amount: 4 * most, isRefused: true, reason: 'amount_over' }, ...parts];
  },
  delegation_fan_out({ agent, profile, at }) {
    const made = Math.max(30, 4 * peak(profile.delegations.peaks));
    return many(made, (place) => delegation(agent, at + (place * HOUR) / 2 / made, 1));
  },
  delegation_depth: ({ agent, profile, at }) => [delegation(agent, at + MINUTE, profile.depth + 1)],
  dormant_agent: ({ agent, profile, at }) => [
    agent.call(at + Math.max(60 * 24 * HOUR, 4 * profile.longestGap)),
  ],
  use_after_revocation: ({ agent, at }) => [agent.call(at + 30 * MINUTE, { endedAt: at })],
  several_origins({ agent, profile, at }) {
    if (profile.originCount < 100) return undefined;
    const own = agent.call(at).address;
    const returns = Math.max(12, 5 * peak(profile.returns));
    return many(returns, (place) =>
      agent.call(at + MINUTE + (place * HOUR) / 2 / returns, {
        grantId: 'grnt_stolen',
        address: place % 2 === 0 ? own : '203.0.113.9',
      }),
    );
  },
};

/** A call of the largest amount that its action has had in the last weeks; undefined where amounts are not learnt. */
function dearestCall({ agent, profile, at }: Habits): CallFacts | undefined {
  const call = many(50, () => agent.call(at + MINUTE)).find(({ amount }) => amount !== null);
  const known = call && amountsOf(profile, call);
  if (call === undefined || known === undefined || known.count < 30) return undefined;
  return { ...call, amount: peak(known.peaks) };
}

/** Ever smaller attempts, until one runs. */
function search(call: CallFacts, most: number): Attack {
  const attempts = [4, 3, 2].map((times, place) => ({
    ...call,
    at: call.at + place * MINUTE,
    amount: times * most,
    isRefused: true,
    reason: 'amount_over',
  }));
  return [...attempts, { ...call, at: call.at + attempts.length * MINUTE, amount: 1.1 * most }];
}

function delegation(agent: SimulatedAgent, at: number, depth: number): DelegationFacts {
  return {
    at,
    agentId: agent.id,
    parentGrantId: 'grnt_evil',
    grantId: `grnt_evil_${at}`,
    principal: 'prn_0',
    depth,
  };
}
