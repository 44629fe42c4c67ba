import {
  ANOMALY_KINDS,
  type AnomalyKind,
  type CallFacts,
  newProfile,
  observeCall,
  type Profile,
} from '@grantex/server/anomalies';
import { createAgent, type World } from '../../anomalies/agent.ts';
import { type FleetResult, runFleet } from '../../anomalies/run-fleet.ts';
import { cpuTime } from '../../measure/cpu-time.ts';
import { estimate, median, quantile } from '../../measure/statistics.ts';
import { attempt, attemptAll, type Outcome, type Row } from '../../report/row.ts';
import { auditEntry, fillLog } from '../../workbench/audit-log.ts';
import { startGrantex } from '../../workbench/grantex.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

/** The first seed of the fleets that are reported. Those of smaller seeds were looked at while the detectors were made. */
const FIRST_SEED = 9_200;
const WORLDS: readonly World[] = ['usual', 'rough'];
const FALSE_ALERTS = { floor: 0.1, stretch: 0.05 };
const RECALL = { floor: 0.95, stretch: 0.99 };
const LAG = { floor: 5, stretch: 1 };

/**
 * How well anomalies are found: generated fleets live for twelve weeks, and copies of their agents are attacked in each way. The
 * real detectors see every call; a running server shows how far it is behind its log.
 */
export const anomalies: Group = {
  name: 'anomalies',
  title: 'Anomalies in generated fleets, found by the detectors of the server',
  async run(bench) {
    const rows: Outcome[] = [];
    for (const world of WORLDS)
      rows.push(...(await attemptAll(`${world} fleets`, () => fleetRows(world, runFleets(bench, world)))));
    return [
      ...rows,
      await attempt('entries that the detectors take in a second of CPU time', () => costRow(bench)),
      await attempt('a running server that was appended to as fast as it can: until all is looked at', () =>
        lagRow(bench),
      ),
    ];
  },
};

function runFleets({ isQuick }: Workbench, world: World): FleetResult[] {
  const options = { agents: isQuick ? 1 : 2, attackChance: 0.004, world };
  return Array.from({ length: isQuick ? 1 : 12 }, (_none, place) =>
    runFleet({ ...options, seed: FIRST_SEED + place }),
  );
}

function fleetRows(world: World, fleets: readonly FleetResult[]): Row[] {
  const rates = fleets.map(({ falseAlerts, agentWeeks }) => sum(Object.values(falseAlerts)) / agentWeeks);
  const weeks = Math.round(sum(fleets.map(({ agentWeeks }) => agentWeeks)));
  const busy = sum(fleets.map(({ falseByHabit }) => falseByHabit.busy));
  const bursty = sum(fleets.map(({ falseByHabit }) => falseByHabit.bursty));
  const mean = sum(rates) / rates.length;
  const alerts: Row = {
    what: `${world} fleets: alerts about honest agents, for an agent and week`,
    measured: { value: mean, unit: 'perWeek' },
    references: [
      { what: 'the worst fleet', value: Math.max(...rates), unit: 'perWeek' },
      ...worstKinds(fleets, weeks),
    ],
    result: { value: mean, spread: estimate(rates).spread, unit: 'perWeek' },
    goal: FALSE_ALERTS,
    note: `${fleets.length} fleets, ${weeks} weeks of agents, ${sum(fleets.map(({ observed }) => observed))} calls; ${busy} alerts about busy agents, ${bursty} about bursty ones`,
  };
  return [alerts, ...ANOMALY_KINDS.map((kind) => recallRow(world, kind, fleets))];
}

function worstKinds(fleets: readonly FleetResult[], weeks: number) {
  return ANOMALY_KINDS.map((kind) => ({
    what: kind,
    value: sum(fleets.map(({ falseAlerts }) => falseAlerts[kind])) / weeks,
    unit: 'perWeek' as const,
  }))
    .toSorted((one, other) => other.value - one.value)
    .slice(0, 3);
}

function recallRow(world: World, kind: AnomalyKind, fleets: readonly FleetResult[]): Row {
  const planted = sum(fleets.map((fleet) => fleet.planted[kind]));
  const recall = sum(fleets.map((fleet) => fleet.found[kind])) / planted;
  const ofEach = fleets.filter((fleet) => fleet.planted[kind] > 0);
  const worst = Math.min(...ofEach.map((fleet) => fleet.found[kind] / fleet.planted[kind]));
  const delays = fleets.flatMap((fleet) => fleet.delays[kind]);
  return {
    what: `${world} fleets: ${kind}`,
    measured: { value: recall, unit: 'share' },
    references: [
      { what: 'the worst fleet', value: worst, unit: 'share' },
      { what: 'from the first call of the attack to the alert', value: median(delays), unit: 'seconds' },
      { what: 'in the slowest of twenty', value: quantile(delays, 0.95), unit: 'seconds' },
    ],
    result: { value: recall, spread: 0, unit: 'share' },
    goal: RECALL,
    note: `${planted} attacks`,
  };
}

/** What the detectors cost for an entry. */
async function costRow({ rounds, sampleMilliseconds }: Workbench): Promise<Omit<Row, 'what'>> {
  const agents = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => createAgent('busy', seed));
  const calls: CallFacts[] = agents.flatMap((agent) => [...agent.hours(4)].flatMap((hour) => hour.calls));
  let place = 0;
  let profiles = new Map<string, Profile>();
  const sample = cpuTime((times) => {
    for (let left = times; left > 0; left -= 1) {
      if (place === calls.length) {
        place = 0;
        profiles = new Map();
      }
      const call = calls[place] as CallFacts;
      const profile = profiles.get(call.agentId) ?? newProfile(call.at);
      profiles.set(call.agentId, profile);
      observeCall(profile, call);
      place += 1;
    }
  }, sampleMilliseconds);
  const costs: number[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(1 / (await sample()));
  return {
    measured: { value: median(costs), unit: 'perSecond' },
    result: { ...estimate(costs), unit: 'perSecond' },
    goal: { floor: 10_000, stretch: 50_000 },
  };
}

/** How far a running server is behind its log, when that has grown as fast as it can. */
async function lagRow(bench: Workbench): Promise<Omit<Row, 'what'>> {
  const grantex = await startGrantex(bench, await bench.postgres());
  const client = await bench.loadClient();
  const entry = await auditEntry(grantex);
  const entries = bench.isQuick ? 5_000 : 50_000;
  const began = performance.now();
  await fillLog(client, grantex, entry, entries);
  const written = performance.now();
  for (let behind = 1; behind > 0;) {
    ({ behind } = await grantex.call<{ behind: number }>('GET /v1/anomalies/profiles'));
    if (behind > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const lag = (performance.now() - written) / 1_000;
  const rate = entries / ((written - began) / 1_000);
  return {
    measured: { value: lag, unit: 'seconds' },
    references: [
      { what: 'appended', value: rate, unit: 'perSecond' },
      { what: 'looked at', value: entries / ((performance.now() - began) / 1_000), unit: 'perSecond' },
    ],
    result: { value: lag, spread: 0, unit: 'seconds' },
    goal: LAG,
    note: `${entries.toLocaleString('en')} entries`,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
