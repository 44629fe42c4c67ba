import type { Costs } from './costs.ts';
import { type Placement, streamsOf, type World } from './world.ts';

/** What a server does in a second, as a share of what it can; from 1 on it breaks. */
export interface Load {
  /** Its one thread of JavaScript. */
  readonly thread: number;
  /** All of its cores, signatures included. */
  readonly cores: number;
  readonly memory: number;
  /** The database's look at the heads of its developers, as a share of one of the database's cores. */
  readonly heads: number;
}

export interface FeedPrediction {
  readonly servers: number;
  readonly placement: Placement;
  readonly streams: number;
  readonly developers: number;
  readonly load: Load;
  /** From the commit until the last verifier of the largest developer has it, in seconds; undefined when overloaded. */
  readonly last: number | undefined;
  /** The part of a server that breaks first. */
  readonly first: keyof Load;
  /** How many times as many verifiers and developers it takes to break it. */
  readonly room: number;
}

/** The feed of a world with so many servers in each region, each with so many cores. */
export function predictFeed(
  world: World,
  costs: Costs,
  {
    servers,
    cores,
    placement,
  }: { readonly servers: number; readonly cores: number; readonly placement: Placement },
): FeedPrediction {
  const counts = streamsOf(world, servers, placement);
  const streams = counts.reduce((sum, count) => sum + count, 0);
  // With less than one stream expected, a developer is at a server with that probability.
  const developers = counts.reduce((sum, count) => sum + Math.min(1, count), 0);
  const beats = streams * costs.heartbeat + developers * (costs.developer - costs.signature);
  const signatures = developers * costs.signature;
  const share = world.revocations / world.developers;
  const entries = counts.reduce(
    (sum, count) => sum + share * (Math.min(1, count) * costs.entry + count * costs.write),
    0,
  );
  const load: Load = {
    thread: beats + entries,
    cores: (beats + entries + signatures) / cores,
    memory: (streams * costs.streamBytes) / world.memoryBytes,
    heads: developers * costs.head * servers * world.regions.length,
  };
  const names = Object.keys(load) as (keyof Load)[];
  const first = names.reduce((most, name) => (load[name] > load[most] ? name : most));
  return {
    servers,
    placement,
    streams,
    developers,
    load,
    last: load[first] < 1 ? lastOf(world, costs, Math.max(...counts), load.thread) : undefined,
    first,
    room: 1 / load[first],
  };
}

/** In the farthest region: the notification comes, the log is read, the message is signed and written to all streams. */
function lastOf({ regions, lastMile }: World, costs: Costs, streams: number, thread: number): number {
  const farthest = Math.max(...regions.map(({ roundTrip }) => roundTrip));
  const work = costs.entry + costs.signature + streams * costs.write;
  // A message waits for what the thread does already: a queue with one server, and work of any kind.
  const waiting = (thread / (1 - thread)) * costs.turn;
  return farthest / 2 + costs.feedTrips * farthest + waiting + work + lastMile;
}

export interface OperationPrediction {
  readonly what: string;
  readonly region: string;
  /** Of one call that nothing else delays. */
  readonly seconds: number;
  /** The most of them in a second, and what limits it. */
  readonly most: number;
  readonly limit: string;
}

/** Appends of one developer: a chain has one order, so that one transaction after the other holds its head. */
export function predictAppends({ regions }: World, costs: Costs): OperationPrediction[] {
  return regions.map(({ name, roundTrip }) => {
    const transaction = costs.appendBatchSeconds + costs.appendTrips * roundTrip;
    return {
      what: 'append, one developer',
      region: name,
      seconds: costs.appendSeconds + costs.appendTrips * roundTrip,
      most: Math.min(costs.appendBatch / transaction, 1 / costs.append),
      limit:
        costs.appendBatch / transaction < 1 / costs.append ? 'the head of the chain' : "the server's thread",
    };
  });
}

/** Exchanges: each server does as many as its thread allows, until the database has no core left. */
export function predictExchange(
  { regions }: World,
  costs: Costs,
  { servers, databaseCores }: { readonly servers: number; readonly databaseCores: number },
): OperationPrediction[] {
  const byServers = (servers * regions.length) / costs.exchange;
  const byDatabase = databaseCores / costs.exchangeDatabase;
  return regions.map(({ name, roundTrip }) => ({
    what: 'exchange',
    region: name,
    seconds: costs.exchangeSeconds + costs.exchangeTrips * roundTrip,
    most: Math.min(byServers, byDatabase),
    limit: byServers < byDatabase ? 'the servers' : 'the database',
  }));
}
