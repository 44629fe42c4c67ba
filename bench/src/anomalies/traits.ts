import { type Habit, HOUR, WEEK_HOURS } from './habits.ts';
import type { Random } from './random.ts';

/** What an agent is like. */
export interface Traits {
  rate: number;
  people: number;
  services: number;
  scopes: string[];
  actions: string[];
  /** How much bursts differ in size. */
  burst: number;
  /** How unevenly the actions are used. */
  skew: number;
  /** Median amounts, of the actions that have some. */
  amounts: ReadonlyMap<string, number>;
  spread: number;
  refusals: number;
  delegations: number;
  depth: number;
  address(at: number, random: Random): string | null;
  growth: number;
  /** Hours of the day by which its time differs from UTC. */
  shift: number;
  /** Weeks and hours of its life; beyond the end for none. */
  holiday: number;
  outage: number;
  rollout: number;
  summer: number;
}

const NEVER = 1_000_000;

export function usualTraits(habit: Habit, random: Random): Traits {
  const rate = { busy: 60, steady: 25, bursty: 30, weekly: 150, sparse: 5, open: 20, new: 20 }[habit];
  const actions = Array.from(
    { length: habit === 'open' ? 90 : random.whole(2, 12) },
    (_none, place) => `tool_${place}`,
  );
  const dear = actions.filter((_each, place) => place % 3 === 0 && random.chance(0.6));
  const pool = random.pick([0, 1, 1, 4]);
  return {
    rate: rate * random.between(0.5, 2),
    people: random.pick([1, 3, 30, 150]),
    services: random.whole(1, 3),
    scopes: actions.slice(0, 3).map((action) => `${action}:run`),
    actions,
    burst: 1.4,
    skew: random.between(1, 2.5),
    amounts: new Map(dear.map((action) => [action, random.between(5, 500)])),
    spread: random.between(0.2, 1.1),
    refusals: random.between(0, 0.03),
    delegations: random.pick([0, 0, 0.1, 1]),
    depth: random.whole(1, 3),
    address(at, own) {
      if (pool === 0) return null;
      const deploy = Math.floor(at / (9 * 24 * HOUR));
      return pool === 1 ? `10.0.0.${deploy % 250}` : `10.1.0.${own.whole(1, pool)}`;
    },
    growth: random.between(0.97, 1.06),
    shift: random.whole(0, 23),
    holiday: random.chance(0.4) ? random.whole(5, 12) : NEVER,
    outage: random.chance(0.5) ? random.whole(4 * WEEK_HOURS, 12 * WEEK_HOURS) : NEVER,
    rollout: random.chance(0.15) ? random.whole(4 * WEEK_HOURS, 12 * WEEK_HOURS) : NEVER,
    summer: random.whole(4, 16),
  };
}

/** Wilder in every way. */
export function roughTraits(habit: Habit, random: Random): Traits {
  const traits = usualTraits(habit, random);
  const pool = random.pick([0, 1, 2, 9]);
  const since = (weeks: number): number => random.whole(weeks * WEEK_HOURS, 13 * WEEK_HOURS);
  return {
    ...traits,
    rate: traits.rate * Math.exp(0.7 * random.normal()),
    people: random.pick([1, 2, 12, 60, 400]),
    services: random.whole(1, 6),
    burst: random.between(1.2, 1.9),
    skew: random.between(1, 3.5),
    spread: random.between(0.1, 1.5),
    refusals: random.between(0, 0.08),
    delegations: random.pick([0, 0.03, 0.3, 3]),
    depth: random.whole(1, 5),
    address(at, own) {
      if (pool === 0) return null;
      const deploy = Math.floor(at / (4 * 24 * HOUR));
      return `10.${deploy % 250}.0.${pool === 1 ? 1 : own.whole(1, pool)}`;
    },
    growth: random.between(0.9, 1.12),
    holiday: random.chance(0.7) ? random.whole(4, 13) : NEVER,
    outage: random.chance(0.8) ? since(3) : NEVER,
    rollout: random.chance(0.25) ? since(3) : NEVER,
  };
}
