import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../measure/statistics.ts';
import { createAgent, createGrants, type Grantex } from '../workbench/grantex.ts';
import type { DelayedDatabase } from './delayed-database.ts';
import { openStreams, type OpenStreams } from './open-streams.ts';

/** What things cost on this machine, in seconds of one core, unless said otherwise. */
export interface FeedCosts {
  readonly signature: number;
  /** For each stream and second: its heartbeat. */
  readonly heartbeat: number;
  /** For each developer with a stream, and second: reading and signing the heartbeat. */
  readonly developer: number;
  /** For each message with entries, whatever the number of streams. */
  readonly entry: number;
  /** For each such message and stream. */
  readonly write: number;
  /** Resident memory of a stream, in bytes. */
  readonly streamBytes: number;
  /** Of the database, for each developer in a look at the heads, which each server makes once a second. */
  readonly head: number;
  /** How long the thread is busy with one piece of other work: the heartbeats of 50 streams. */
  readonly turn: number;
  /** How often a server far from the database waits for it between a notification and its message. */
  readonly feedTrips: number;
}

const SECONDS = 5;
const STREAMS = 1_000;
const DEVELOPERS = 200;
const REVOCATIONS = 20;

type Usage = { readonly cpu: number; readonly bytes: number };

/** Measures what the feed costs a server that does nothing else. */
export async function measureFeed(
  grantex: Grantex,
  far: { readonly grantex: Grantex; readonly database: DelayedDatabase },
  signature: number,
): Promise<FeedCosts> {
  const { server, apiKey } = grantex;
  const agentId = await createAgent(grantex, ['flights:book']);
  const usage = async (): Promise<Usage> => ({
    cpu: (await server.ask({ kind: 'cpu' })).seconds,
    bytes: (await server.ask({ kind: 'memory' })).bytes,
  });

  /** CPU time in a second in which nothing happens but heartbeats. */
  async function resting(): Promise<number> {
    await pause(1_500);
    const before = await usage();
    await pause(SECONDS * 1_000);
    return ((await usage()).cpu - before.cpu) / SECONDS;
  }

  async function revoking(streams: OpenStreams | undefined, idle: number): Promise<number> {
    const grants = await createGrants(grantex, agentId, ['flights:book'], REVOCATIONS);
    const costs: number[] = [];
    for (const { grantId } of grants) {
      const before = await usage();
      const started = performance.now();
      const told = streams?.told();
      await grantex.call(`DELETE /v1/grants/${grantId}`);
      await told;
      await pause(30);
      const seconds = (performance.now() - started) / 1_000;
      costs.push((await usage()).cpu - before.cpu - idle * seconds);
    }
    return median(costs);
  }

  const one = await openStreams(server.url, [apiKey]);
  // Warms up.
  await revoking(one, 0);
  const restingWithOne = await resting();
  const withOne = await revoking(one, restingWithOne);
  one.close();
  const withoutStreams = await revoking(undefined, restingWithOne);
  const empty = await usage();
  const many = await openStreams(
    server.url,
    Array.from({ length: STREAMS }, () => apiKey),
  );
  const resident = (await usage()).bytes - empty.bytes;
  const beating = await resting();
  const withMany = await revoking(many, beating);
  many.close();
  const keys = await Promise.all(Array.from({ length: DEVELOPERS }, () => signUp(grantex)));
  const ofDevelopers = await openStreams(server.url, keys);
  const developers = await resting();
  ofDevelopers.close();
  const heartbeat = positive((beating - restingWithOne) / (STREAMS - 1));
  const developer = positive((developers - restingWithOne) / (DEVELOPERS - 1) - heartbeat);
  const write = positive((withMany - withOne) / (STREAMS - 1));
  return {
    signature,
    heartbeat,
    developer: Math.max(developer, signature),
    entry: positive(withOne - withoutStreams),
    write,
    streamBytes: positive(resident / STREAMS),
    head: await costOfHead(grantex.databaseUrl),
    turn: 50 * heartbeat,
    feedTrips: await tripsOf(grantex, agentId, far),
  };
}

const LOOKED_AT = 10_000;

/** By the clock of a client beside the database that does nothing else. */
async function costOfHead(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const ids = Array.from({ length: LOOKED_AT }, (_none, index) => `dev_${index}`);
    const seconds: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const started = performance.now();
      await client.query(
        'SELECT developer_id, epoch, seq FROM feed_heads WHERE developer_id = ANY ($1::text[])',
        [ids],
      );
      seconds.push((performance.now() - started) / 1_000 / LOOKED_AT);
    }
    return median(seconds);
  } finally {
    await client.end();
  }
}

const FAR = 10;

/** Revokes at a server beside the database, and hears of it from one that is far away. */
async function tripsOf(
  near: Grantex,
  agentId: string,
  { grantex, database }: { readonly grantex: Grantex; readonly database: DelayedDatabase },
): Promise<number> {
  const stream = await openStreams(grantex.server.url, [near.apiKey]);
  async function told(): Promise<number> {
    const grants = await createGrants(near, agentId, ['flights:book'], 9);
    const seconds: number[] = [];
    for (const { grantId } of grants) {
      await pause(120);
      const started = performance.now();
      const hearing = stream.told();
      await near.call(`DELETE /v1/grants/${grantId}`);
      await hearing;
      seconds.push((performance.now() - started) / 1_000);
    }
    return median(seconds);
  }
  const beside = await told();
  database.delay(FAR);
  const far = await told();
  database.delay(0);
  stream.close();
  // The notification itself takes one way.
  return positive(((far - beside) * 1_000 - FAR) / (2 * FAR));
}

async function signUp({ call }: Grantex): Promise<string> {
  return (await call<{ apiKey: string }>('POST /v1/signup', { name: 'bench' })).apiKey;
}

/** A difference of two measurements that is smaller than their noise is no cost below zero. */
const positive = (value: number): number => Math.max(value, 0);
