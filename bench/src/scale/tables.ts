import { format } from '../report/format.ts';
import type { Costs } from './costs.ts';
import { type FeedPrediction, type Load, predictAppends, predictExchange, predictFeed } from './model.ts';
import type { RealRun } from './real-run.ts';
import { type Placement, WORLD } from './world.ts';

const seconds = (value: number): string => format(value, 'seconds');

const COSTS: {
  readonly [name in keyof Costs]: readonly [what: string, unit: 'seconds' | 'bytes' | 'share'];
} = {
  signature: ['a signature (RSA-2048)', 'seconds'],
  heartbeat: ['a heartbeat, for each stream and second', 'seconds'],
  developer: ['a heartbeat, for each developer and second', 'seconds'],
  entry: ['a message with a revocation', 'seconds'],
  write: ['the same, for each stream', 'seconds'],
  streamBytes: ['memory of a stream', 'bytes'],
  head: ['a look at the head of a developer, by the clock of the database', 'seconds'],
  turn: ['other work before which a message waits', 'seconds'],
  feedTrips: ['trips to the database between notification and message', 'share'],
  exchange: ['an exchange, of the server', 'seconds'],
  exchangeDatabase: ['an exchange, of the database and the system', 'seconds'],
  exchangeSeconds: ['an exchange alone, by the clock', 'seconds'],
  exchangeTrips: ['trips to the database of an exchange', 'share'],
  append: ['an append under load, of the server', 'seconds'],
  appendSeconds: ['an append alone, by the clock', 'seconds'],
  appendTrips: ['trips to the database of an append', 'share'],
  appendBatch: ['entries of a transaction under load', 'share'],
  appendBatchSeconds: ['such a transaction, by the clock', 'seconds'],
};

export function costLines(costs: Costs): string {
  const names = Object.keys(COSTS) as (keyof Costs)[];
  return [
    '\nWhat it costs here',
    ...names.map((name) => `  ${format(costs[name], COSTS[name][1]).padStart(9)}  ${COSTS[name][0]}`),
  ].join('\n');
}

/** What really happened beside what the costs say of it. */
export function realLines(real: RealRun, costs: Costs): string {
  const { servers, streams, revocations, p50, p99, serverCpu, beating, bytes, connections } = real;
  const expected = servers * (costs.entry + costs.signature) + streams * costs.write;
  const beats = streams * costs.heartbeat + servers * costs.developer;
  return [
    `\n${servers} servers over one database, ${streams.toLocaleString('en')} streams of one developer, all on this machine`,
    `  ${seconds(p50)} p50, ${seconds(p99)} p99 from the revoke call until the last socket has it (${revocations} revocations)`,
    `  ${seconds(serverCpu)} CPU of all servers for a revocation; the costs say ${seconds(expected)} without the heartbeats of that time`,
    `  ${seconds(beating)} CPU of all servers in a second of heartbeats; the costs say ${seconds(beats)}`,
    `  ${format(bytes, 'bytes')} the largest server, ${connections} connections to the database`,
  ].join('\n');
}

const SERVERS = [1, 2, 4, 8, 16, 32] as const;
const PLACEMENTS: readonly Placement[] = ['spread', 'by developer'];
/** Of each server, and of the database. */
const CORES = { server: 2, database: 16 };

const PARTS: { readonly [name in keyof Load]: string } = {
  thread: 'thread',
  cores: 'cores, signatures included',
  memory: 'memory',
  heads: "looks at the database's heads",
};

export function predictionLines(costs: Costs): string {
  const { verifiers, developers, regions, revocations } = WORLD;
  const title = `\n${verifiers.toLocaleString('en')} verifiers of ${developers.toLocaleString('en')} developers, ${revocations} revocations a second, ${regions.length} regions (${regions.map(({ name, roundTrip }) => `${name} ${seconds(roundTrip)}`).join(', ')}); servers with ${CORES.server} cores`;
  return [
    title,
    ...PLACEMENTS.flatMap((placement) => feedLines(costs, placement)),
    ...operationLines(costs),
  ].join('\n');
}

function feedLines(costs: Costs, placement: Placement): string[] {
  const rows = SERVERS.map((servers) =>
    predictFeed(WORLD, costs, { servers, cores: CORES.server, placement }),
  );
  return [
    `\nThe feed, verifiers ${placement === 'spread' ? 'at any server of their region' : 'at the server of their developer'}`,
    HEADER,
    ...rows.map(feedLine),
  ];
}

const HEADER =
  '  servers per region  streams  developers  thread  cores  memory  database  last verifier  what breaks first';

function feedLine({ servers, streams, developers, load, last, first, room }: FeedPrediction): string {
  const cells = [
    String(servers).padStart(18),
    Math.round(streams).toLocaleString('en').padStart(7),
    Math.round(developers).toLocaleString('en').padStart(10),
    load.thread.toFixed(2).padStart(6),
    load.cores.toFixed(2).padStart(5),
    load.memory.toFixed(2).padStart(6),
    load.heads.toFixed(2).padStart(8),
    (last === undefined ? 'breaks' : seconds(last)).padStart(13),
    `${PARTS[first]}, at ${times(room)} as many`,
  ];
  return `  ${cells.join('  ')}`;
}

const times = (room: number): string => `${room < 10 ? room.toFixed(2) : Math.round(room)} times`;

function operationLines(costs: Costs): string[] {
  const appends = predictAppends(WORLD, costs);
  const exchanges = [1, 4, 16].map((servers) => ({
    servers,
    found: predictExchange(WORLD, costs, { servers, databaseCores: CORES.database }),
  }));
  return [
    '\nAppends of one developer, by the region of its server',
    ...appends.map(
      ({ region, seconds: each, most, limit }) =>
        `  ${region.padEnd(10)} ${seconds(each).padStart(9)} each, at most ${format(most, 'perSecond')}: ${limit}`,
    ),
    `\nExchanges, over a database with ${CORES.database} cores`,
    ...exchanges.flatMap(({ servers, found }) => [
      `  ${servers} ${servers === 1 ? 'server' : 'servers'} in each region: at most ${format(found[0]?.most ?? 0, 'perSecond')}, by ${found[0]?.limit}`,
      ...(servers === 1
        ? found.map(({ region, seconds: each }) => `    ${region.padEnd(10)} ${seconds(each)} each`)
        : []),
    ]),
  ];
}
