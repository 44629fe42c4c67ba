import {
  ANOMALY_KINDS,
  type AnomalyKind,
  type CallFacts,
  type DelegationFacts,
  type Finding,
  KINDS,
  newProfile,
  observeCall,
  observeDelegation,
  type Profile,
} from '@grantex/server/anomalies';
import { createAgent, type Hour, type SimulatedAgent, type World } from './agent.ts';
import { ATTACKS } from './attacks.ts';
import { type Habit, HABITS, HOUR } from './habits.ts';
import { createRandom, type Random } from './random.ts';

/** What a generated fleet has shown. */
export interface FleetResult {
  /** Calls and delegations of honest agents. */
  observed: number;
  /** Weeks of honest agents after their learning time. */
  agentWeeks: number;
  /** Alerts about honest agents. */
  falseAlerts: Record<AnomalyKind, number>;
  /** By habit, to see whom the alerts are about. */
  falseByHabit: Record<Habit, number>;
  planted: Record<AnomalyKind, number>;
  found: Record<AnomalyKind, number>;
  /** From the first call of each attack that was found to its alert, in seconds of the agent's time. */
  delays: Record<AnomalyKind, number[]>;
  /** The longest text of a profile. */
  profileBytes: number;
}

export interface FleetOptions {
  readonly seed: number;
  /** Agents of each habit. Default 4. */
  readonly agents?: number;
  /** Default `usual`. */
  readonly world?: World;
  /** Weeks of each agent's life. Default 12. */
  readonly weeks?: number;
  /** The chance of an attack in an hour with calls. Default 0.01. */
  readonly attackChance?: number;
}

const LEARNING = Math.max(...ANOMALY_KINDS.map((kind) => KINDS[kind].learning.days));
const DAY = 24 * HOUR;

/**
 * Lets a fleet live, and attacks copies of its agents: an attack starts from what was learnt until then, and changes nothing for
 * the agent itself.
 */
export function runFleet({
  seed,
  agents = 4,
  world = 'usual',
  weeks = 12,
  attackChance = 0.01,
}: FleetOptions): FleetResult {
  const random = createRandom(seed);
  const result = emptyResult();
  for (const habit of HABITS) {
    for (let place = 0; place < agents; place += 1) {
      const agent = createAgent(habit, random.whole(0, 2 ** 31), world);
      live(agent, { weeks, attackChance, random }, result);
    }
  }
  return result;
}

function live(
  agent: SimulatedAgent,
  { weeks, attackChance, random }: { weeks: number; attackChance: number; random: Random },
  result: FleetResult,
): void {
  let profile: Profile | undefined;
  const open = new Map<AnomalyKind, number>();
  let learnt = 0;
  for (const hour of agent.hours(weeks)) {
    const isLearnt = profile !== undefined && hour.at - profile.since >= LEARNING * DAY;
    if (isLearnt) learnt += 1;
    if (
      profile !== undefined &&
      isLearnt &&
      profile.calls >= 100 &&
      hour.calls.length > 0 &&
      random.chance(attackChance)
    )
      attack(agent, profile, hour, random, result);
    for (const each of inOrder(hour)) {
      profile ??= newProfile(each.at);
      for (const { kind, at } of observe(profile, each)) {
        const isNew = (open.get(kind) ?? -Infinity) + KINDS[kind].calm * HOUR < at;
        open.set(kind, at);
        result.falseAlerts[kind] += isNew ? 1 : 0;
        result.falseByHabit[agent.habit] += isNew ? 1 : 0;
      }
      result.observed += 1;
    }
  }
  result.agentWeeks += learnt / 168;
  result.profileBytes = Math.max(result.profileBytes, JSON.stringify(profile ?? {}).length);
}

/** Plants an attack of each kind that the agent allows, each on a copy of its profile, among the calls of the hour. */
function attack(
  agent: SimulatedAgent,
  profile: Profile,
  hour: Hour,
  random: Random,
  result: FleetResult,
): void {
  for (const kind of ANOMALY_KINDS) {
    const planted = ATTACKS[kind]({ agent, profile, at: hour.at, random });
    const [first] = planted ?? [];
    if (planted === undefined || first === undefined) continue;
    const copy = structuredClone(profile);
    const all = [...inOrder(hour), ...planted].toSorted((one, other) => one.at - other.at);
    const begin = planted.reduce((least, { at }) => Math.min(least, at), first.at);
    result.planted[kind] += 1;
    const alert = all
      .flatMap((each) => observe(copy, each))
      .find((each) => each.kind === kind && each.at >= begin);
    if (alert === undefined) continue;
    result.found[kind] += 1;
    result.delays[kind].push((alert.at - begin) / 1_000);
  }
}

function inOrder({ calls, delegations }: Hour): (CallFacts | DelegationFacts)[] {
  return delegations.length === 0
    ? [...calls]
    : [...calls, ...delegations].toSorted((one, other) => one.at - other.at);
}

function observe(profile: Profile, each: CallFacts | DelegationFacts): Finding[] {
  return 'depth' in each ? observeDelegation(profile, each) : observeCall(profile, each);
}

function emptyResult(): FleetResult {
  const byKind = <VALUE>(make: () => VALUE): Record<AnomalyKind, VALUE> =>
    Object.fromEntries(ANOMALY_KINDS.map((kind) => [kind, make()])) as Record<AnomalyKind, VALUE>;
  return {
    observed: 0,
    agentWeeks: 0,
    falseAlerts: byKind(() => 0),
    falseByHabit: Object.fromEntries(HABITS.map((habit) => [habit, 0])) as Record<Habit, number>,
    planted: byKind(() => 0),
    found: byKind(() => 0),
    delays: byKind(() => []),
    profileBytes: 0,
  };
}
