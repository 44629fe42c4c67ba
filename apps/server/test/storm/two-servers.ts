import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { startPostgres } from 'test-postgres';
import { callsOf, makeGrants, signUp, type StormGrant } from './caller.ts';
import { type FeedReader, readFeed } from './feed-reader.ts';
import { followFeed, type FollowingVerifier } from './following-verifier.ts';
import { startLoad } from './load.ts';
import { findLosses, type Losses } from './losses.ts';
import { isWhole } from './storm.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface TwoServersResult extends Losses {
  readonly faults: number;
  readonly acknowledged: number;
  /** Appends that were not acknowledged; each was repeated under its key until it was. */
  readonly refused: number;
  readonly revoked: number;
  /** For each verifier, the revocations that it had not learned of after half a minute. */
  readonly missed: number;
  /** Calls on revoked grants that were accepted later than a verifier may. */
  readonly accepted: number;
  /** Gaps and duplicates for readers of both servers. */
  readonly broken: number;
  /** Milliseconds from each strike until every verifier knows of every revocation, and accepts other calls. */
  readonly recoveries: readonly number[];
}

/** Ends servers, and resolves with those that must be restarted. */
export type Strike = (servers: readonly ServerProcess[], round: number) => Promise<readonly number[]>;

/**
 * The maximum age of the verifiers' knowledge, in seconds, plus the delay of the other server, which polls once a
 * second.
 */
export const MAX_STALENESS = 3;
const LAG = 1;

const ISSUER = 'http://localhost:4999';
const REVOCATIONS = 4;
const PATIENCE_MILLISECONDS = 30_000;
const BETWEEN_CALLS = 20;
const BETWEEN_STRIKES = 40;

/**
 * Two servers on one PostgreSQL. Both get writes and revocations while one of them, or both, are struck; two verifiers
 * and one reader follow the feed of each.
 */
export async function runTwoServers(strike: Strike, rounds: number): Promise<TwoServersResult> {
  const room = await openRoom();
  const { servers, urls, key, calls, grant, verifiers, readers, loads } = room;
  const counts = { missed: 0, accepted: 0 };
  const revoked: string[] = [];
  const recoveries: number[] = [];

  /** Asks one server and then the other, until one has done it. */
  async function revoke({ grantId }: StormGrant, index: number): Promise<void> {
    for (let attempt = index; ; attempt += 1) {
      try {
        await calls[attempt % calls.length]?.(`DELETE /v1/grants/${grantId}`);
        return;
      } catch (error) {
        // It was revoked, and the response was lost.
        if (String(error).includes('answered with 404')) return;
        await setTimeout(BETWEEN_CALLS);
      }
    }
  }

  async function revokeAndCall(each: StormGrant, index: number, kept: StormGrant): Promise<void> {
    await revoke(each, index);
    const since = performance.now();
    revoked.push(each.grantId);
    await Promise.all(verifiers.map((verifier) => callUntilHeard(verifier, each, kept, since)));
  }

  async function callUntilHeard(
    verifier: FollowingVerifier,
    { grantToken }: StormGrant,
    kept: StormGrant,
    since: number,
  ): Promise<void> {
    const late = since + (MAX_STALENESS + LAG) * 1_000;
    for (let now = since; now < since + PATIENCE_MILLISECONDS; now = performance.now()) {
      const outcome = await verifier.outcome(grantToken);
      if (outcome === 'revoked' && (await verifier.outcome(kept.grantToken)) === 'holds') return;
      if (outcome === 'holds' && now > late) counts.accepted += 1;
      await setTimeout(BETWEEN_CALLS);
    }
    counts.missed += 1;
  }

  try {
    while (recoveries.length < rounds) {
      const kept = await grant();
      const grants = await Promise.all(Array.from({ length: REVOCATIONS }, grant));
      await Promise.all(verifiers.map((verifier) => untilHolds(verifier, kept)));
      await Promise.all(loads.map((load) => load.more(BETWEEN_STRIKES)));
      const struck = performance.now();
      await Promise.all([
        strike(servers, recoveries.length).then(room.startAgain),
        ...grants.map((each, index) => revokeAndCall(each, index, kept)),
      ]);
      recoveries.push(performance.now() - struck);
    }
    await Promise.all(loads.map((load) => load.stop()));
    const acknowledged = new Map(loads.flatMap((load) => [...load.acknowledged]));
    const losses = await Promise.all(urls.map((url) => findLosses(url, key, acknowledged)));
    return {
      faults: rounds,
      acknowledged: acknowledged.size,
      ...(losses.find((each) => !isWhole(each)) ?? losses[0] ?? fail()),
      refused: loads.reduce((sum, { refused }) => sum + refused, 0),
      revoked: revoked.length,
      ...counts,
      broken: await faultsOf(readers, revoked),
      recoveries,
    };
  } finally {
    await room.end();
  }
}

async function untilHolds(verifier: FollowingVerifier, { grantToken }: StormGrant): Promise<void> {
  while ((await verifier.outcome(grantToken)) !== 'holds') await setTimeout(BETWEEN_CALLS);
}

function fail(): never {
  throw new Error('there are two servers');
}

/** The two servers, their writers, and their followers. */
async function openRoom() {
  const postgres = await startPostgres();
  const environment = {
    DATABASE_URL: await postgres.createDatabase(),
    GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url'),
    GRANTEX_PUBLIC_URL: ISSUER,
  };
  const start = (port: string): Promise<ServerProcess> => startServerProcess({ ...environment, PORT: port });
  const servers = [await start('0'), await start('0')];
  const urls = servers.map(({ url }) => url);
  const key = await signUp(urls[0] ?? '');
  const calls = urls.map((url) => callsOf(url, key));
  const grant = await makeGrants(callsOf(urls[0] ?? '', key));
  const { grantId } = await grant();
  const verifiers = [...urls, ...urls].map((url) =>
    followFeed({ issuer: ISSUER, url, apiKey: key, maxStaleness: MAX_STALENESS }),
  );
  const readers = await Promise.all(urls.map((url) => readFeed(url, key, callsOf(url, key))));
  const loads = urls.map((url, index) =>
    startLoad({ url, key, grantId, writers: 8, firstNumber: index * 1_000_000_000 + 1 }),
  );
  return {
    servers,
    urls,
    key,
    calls,
    grant,
    verifiers,
    readers,
    loads,
    async startAgain(ended: readonly number[]) {
      for (const index of ended) servers[index] = await start(new URL(urls[index] ?? '').port);
    },
    async end() {
      await Promise.all([...verifiers, ...readers].map((each) => each.close()));
      await Promise.all(servers.map((server) => server.kill()));
      await postgres.stop();
    },
  };
}

/** Gaps, duplicates, and entries that a reader did not get at all, or in another order than the other one. */
async function faultsOf(readers: readonly FeedReader[], revoked: readonly string[]): Promise<number> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (readers.some(({ ids }) => ids.length < revoked.length) && performance.now() < deadline)
    await setTimeout(BETWEEN_CALLS);
  const [one = [], another = []] = readers.map(({ ids }) => ids);
  const differing = one.filter((id, index) => another[index] !== id).length;
  const untold = revoked.filter((id) => !one.includes(id)).length;
  return readers.reduce((sum, { gaps, doubles }) => sum + gaps + doubles, differing + untold);
}
