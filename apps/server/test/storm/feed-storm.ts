import { setTimeout } from 'node:timers/promises';
import { callsOf, makeGrants, signUp, type StormCall, type StormGrant } from './caller.ts';
import { type FeedFault, feedFaults, MAX_STALENESS } from './feed-faults.ts';
import { followFeed, type FollowingVerifier } from './following-verifier.ts';
import { type HostileProxy, openHostileProxy } from './hostile-proxy.ts';
import { startServerProcess } from './server-process.ts';
import { type Table, timesOf } from './table.ts';

export interface FeedStormResult {
  readonly faults: number;
  /** Accepted calls on grants whose revocation was acknowledged longer than `maxStaleness` ago. */
  readonly accepted: number;
  /** Refused calls on revoked grants while the fault was active. */
  readonly refused: number;
  /** Calls on other grants that were refused as revoked: a forged message was accepted. */
  readonly slandered: number;
  /** States of the feed and reasons of refusals while the fault was active. */
  readonly noticed: readonly string[];
  /** Milliseconds from each acknowledged revocation to the first refusal. */
  readonly firstRefusals: readonly number[];
  /** Milliseconds from the end of each fault until other grants are valid again, and the revoked one is known. */
  readonly recoveries: readonly number[];
}

/** How long calls continue after the last moment at which one may be accepted, in milliseconds. */
const LONGER = 1_000;
const BETWEEN_CALLS = 10;

/** The options of the server in these storms. */
export const FEED_SERVER: Readonly<Record<string, string>> = { PORT: '0', GRANTEX_DATA_DIR: 'memory://' };

/** An attacker between a real server and the verifiers of a service, who wants to hide a revocation. */
export async function openFeedStorm(): Promise<Table<FeedStormResult>> {
  const server = await startServerProcess(FEED_SERVER);
  return {
    claim: `Whatever is done to the feed, no call is accepted ${MAX_STALENESS} s (maxStaleness) after its grant was revoked.`,
    columns: [
      'the feed is',
      'faults',
      'wrongly accepted',
      'refused',
      'wrongly held to be revoked',
      'noticed as',
      'refused after (median / longest)',
      'recovered in (median / longest)',
    ],
    rows: feedFaults.map((fault) => ({
      name: fault.name,
      run: (rounds) => runFeedStorm(server.url, fault, rounds),
    })),
    atOnce: 6,
    cells: ({ faults, accepted, refused, slandered, noticed, firstRefusals, recoveries }) => [
      faults,
      accepted,
      refused,
      slandered,
      noticed.join(', '),
      timesOf(firstRefusals),
      timesOf(recoveries),
    ],
    holds: ({ accepted, slandered, refused }) => accepted === 0 && slandered === 0 && refused > 0,
    end: () => server.kill(),
  };
}

/** Injects one fault into the feed of a server, again and again, through a separate proxy. */
export async function runFeedStorm(url: string, fault: FeedFault, rounds: number): Promise<FeedStormResult> {
  const proxy = await openHostileProxy(url);
  const apiKey = await signUp(url);
  const verifier = followFeed({
    issuer: url,
    url: proxy.url,
    keysAt: url,
    apiKey,
    maxStaleness: MAX_STALENESS,
  });
  try {
    return await strikeFeed(fault, rounds, { url, proxy, verifier, call: callsOf(url, apiKey) });
  } finally {
    await verifier.close();
    await proxy.close();
  }
}

interface Room {
  readonly url: string;
  readonly proxy: HostileProxy;
  readonly verifier: FollowingVerifier;
  readonly call: StormCall;
}

async function strikeFeed(
  fault: FeedFault,
  rounds: number,
  { url, proxy, verifier, call }: Room,
): Promise<FeedStormResult> {
  const [otherKey, grant] = [await signUp(url), await makeGrants(call)];
  const counts = { accepted: 0, refused: 0, slandered: 0 };
  const noticed = new Set<string>();
  const firstRefusals: number[] = [];
  const recoveries: number[] = [];

  async function callUntilLate(revoked: StormGrant, other: StormGrant): Promise<void> {
    const began = performance.now();
    const deadline = began + MAX_STALENESS * 1_000;
    let firstRefusal: number | undefined;
    for (let now = began; now < deadline + LONGER; now = performance.now()) {
      const outcome = await verifier.outcome(revoked.grantToken);
      if (outcome === 'holds') counts.accepted += now > deadline ? 1 : 0;
      else {
        firstRefusal ??= now - began;
        counts.refused += 1;
        noticed.add(outcome);
      }
      if ((await verifier.outcome(other.grantToken)) === 'revoked') counts.slandered += 1;
      await setTimeout(BETWEEN_CALLS);
    }
    firstRefusals.push(firstRefusal ?? Number.POSITIVE_INFINITY);
  }

  while (recoveries.length < rounds) {
    const [revoked, other] = [await grant(), await grant()];
    await comesTo(verifier, { holds: [revoked, other] });
    while (proxy.streams === 0 || proxy.seen.heartbeat === '') await setTimeout(BETWEEN_CALLS);
    const statesBefore = verifier.states.length;
    let isOn = true;
    proxy.hostility = fault.begin({ proxy, old: { ...proxy.seen }, otherKey, isOn: () => isOn });
    await call(`DELETE /v1/grants/${revoked.grantId}`);
    await callUntilLate(revoked, other);
    for (const state of verifier.states.slice(statesBefore)) if (state !== 'fresh') noticed.add(state);
    const ended = performance.now();
    isOn = false;
    proxy.hostility = {};
    await comesTo(verifier, { holds: [other], revoked: [revoked] });
    recoveries.push(performance.now() - ended);
  }
  return { faults: rounds, ...counts, noticed: [...noticed], firstRefusals, recoveries };
}

/** Waits until tokens have this outcome. */
async function comesTo(
  verifier: FollowingVerifier,
  expected: Readonly<Record<string, readonly StormGrant[]>>,
): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    for (const [outcome, grants] of Object.entries(expected)) {
      for (const { grantToken } of grants) if ((await verifier.outcome(grantToken)) !== outcome) return false;
    }
    return true;
  };
  while (!(await isSo())) await setTimeout(BETWEEN_CALLS);
}
