/** A region, and how long a message takes from it to the database's region and back, in seconds. */
export interface Region {
  readonly name: string;
  readonly roundTrip: number;
}

/** What is simulated: none of it is measured. */
export interface World {
  readonly verifiers: number;
  readonly developers: number;
  readonly regions: readonly Region[];
  /** Revocations per second, of all developers. */
  readonly revocations: number;
  /** Between a server and the verifiers of its region, one way, in seconds. */
  readonly lastMile: number;
  /** Memory of a server that streams may take, in bytes. */
  readonly memoryBytes: number;
}

/**
 * The database is in Virginia. Round trips between the regions of a large cloud, rounded: Virginia to Ireland 70 ms, to
 * Singapore 220 ms; within a region 1 ms.
 */
export const WORLD: World = {
  verifiers: 100_000,
  developers: 10_000,
  regions: [
    { name: 'Virginia', roundTrip: 0.001 },
    { name: 'Ireland', roundTrip: 0.07 },
    { name: 'Singapore', roundTrip: 0.22 },
  ],
  revocations: 10,
  lastMile: 0.002,
  memoryBytes: 2 ** 31,
};

/** How verifiers find a server: anywhere in their region, or at the servers that their developer is assigned to. */
export type Placement = 'spread' | 'by developer';

/** The streams of one server, by developer. */
export type Streams = readonly number[];

/**
 * The verifiers of each developer: Zipf's law, so the largest of 10,000 developers has a tenth of all, and most have one
 * or a few.
 */
export function verifiersOf({ verifiers, developers }: World): number[] {
  const weights = Array.from({ length: developers }, (_none, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.max(1, Math.round((verifiers * weight) / total)));
}

/** The streams of one server of a region that has so many, as evenly as they can be. */
export function streamsOf(world: World, servers: number, placement: Placement): Streams {
  const parts = servers * world.regions.length;
  const all = verifiersOf(world);
  // With fewer verifiers than servers, the expected number is below one.
  if (placement === 'spread') return all.map((count) => count / parts);
  // Each developer is at one server of each region.
  return all
    .filter((_count, rank) => rank % servers === 0)
    .map((count) => Math.max(1, count / world.regions.length));
}
