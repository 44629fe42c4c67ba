import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { type Postgres, startPostgres } from 'test-postgres';
import { callsOf, makeGrants, signUp, type StormGrant } from './caller.ts';
import { followFeed } from './following-verifier.ts';
import { startLoad } from './load.ts';
import { findLosses, type Losses } from './losses.ts';
import { startServerProcess } from './server-process.ts';
import type { Table } from './table.ts';
import { openTcpRoute } from './tcp-route.ts';

/** What a failover under load has left. */
export interface FailoverResult extends Losses {
  readonly acknowledged: number;
  /** Grants whose revocation was acknowledged, and that are in force afterwards, online or for a verifier. */
  readonly revived: number;
  /** Whether the logs have begun a new epoch. */
  readonly isNewEpoch: boolean;
  /** The changes that the developer was told to be lost, by type; `null` where nothing was told. */
  readonly told: readonly string[] | null;
  /** Milliseconds from the end of the primary until the server wrote again. */
  readonly recovery: number;
}

export type Replication = 'synchronous' | 'asynchronous';

const ISSUER = 'http://localhost:4998';
const PATIENCE_MILLISECONDS = 60_000;
const BETWEEN_LOOKS = 20;
/** Entries that are written before the primary dies and, where it is asynchronous, that the standby lacks. */
const WRITTEN = 300;
const BEHIND = 100;

/**
 * A server writes on a primary that a standby follows. The primary is killed under load, the standby promoted, and the
 * database's address leads to it from then on, as any failover does it.
 */
export async function runFailover(replication: Replication): Promise<FailoverResult> {
  const primary = await startPostgres();
  const toPrimary = await openTcpRoute(portOf(primary.url));
  const standby = await primary.startStandby(toPrimary.port);
  const toDatabase = await openTcpRoute(portOf(primary.url));
  const server = await startServerProcess({
    DATABASE_URL: Object.assign(new URL(primary.url), { port: String(toDatabase.port) }).href,
    GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url'),
    GRANTEX_PUBLIC_URL: ISSUER,
    PORT: '0',
  });
  try {
    await untilFollowed(primary, replication);
    const key = await signUp(server.url);
    const call = callsOf(server.url, key);
    const grant = await makeGrants(call);
    const { grantId } = await grant();
    const grants: StormGrant[] = [];
    while (grants.length < 10) grants.push(await grant());
    const verifier = followFeed({ issuer: ISSUER, url: server.url, apiKey: key, maxStaleness: 3 });
    const revoked: StormGrant[] = [];
    const revoke = async (each: StormGrant): Promise<void> => {
      await call(`DELETE /v1/grants/${each.grantId}`);
      revoked.push(each);
    };
    const epoch = await epochOf(call);
    const load = startLoad({ url: server.url, key, grantId });
    await load.more(WRITTEN);
    for (const each of grants.slice(0, 4)) await revoke(each);
    // From here on an asynchronous standby receives nothing more, and the primary does not notice.
    if (replication === 'asynchronous') toPrimary.hold();
    for (const each of grants.slice(4, 8)) await revoke(each);
    // A grant whose making is lost: its token is out, and nobody could revoke it.
    if (replication === 'asynchronous') revoked.push(await grant());
    await load.more(BEHIND);
    const began = performance.now();
    await primary.kill();
    await standby.promote();
    toDatabase.leadTo(portOf(standby.url));
    await load.more(BEHIND);
    const recovery = performance.now() - began;
    await load.stop();
    return {
      ...(await findLosses(server.url, key, load.acknowledged)),
      acknowledged: load.acknowledged.size,
      revived: await countInForce(revoked, call, (token) => verifier.outcome(token)),
      isNewEpoch: (await epochOf(call)) !== epoch,
      told: await toldOf(call),
      recovery,
    };
  } finally {
    await server.kill();
    await toDatabase.close();
    await toPrimary.close();
    await standby.stop();
    await primary.stop();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Waits until the standby streams; then commits wait for it, if they should. */
async function untilFollowed({ url }: Postgres, replication: Replication): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (replication === 'synchronous') {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
      await client.query('SELECT pg_reload_conf()');
    }
    const wanted = replication === 'synchronous' ? 'sync' : 'async';
    for (;;) {
      const { rows } = await client.query<{ sync_state: string }>(
        `SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'`,
      );
      if (rows[0]?.sync_state === wanted) return;
      await setTimeout(BETWEEN_LOOKS);
    }
  } finally {
    await client.end();
  }
}

type StormCall = ReturnType<typeof callsOf>;

async function epochOf(call: StormCall): Promise<string> {
  const { place } = await call<{ place: string }>('GET /v1/events?pageSize=1');
  return place.split('_').slice(3).join('_') || place;
}

async function toldOf(call: StormCall): Promise<string[] | null> {
  const { events } = await call<{ events: { type: string; data: { changes: { type: string }[] } }[] }>(
    'GET /v1/events?pageSize=100',
  );
  const lost = events.find(({ type }) => type === 'server.changes_lost');
  return lost === undefined ? null : [...new Set(lost.data.changes.map(({ type }) => type))].toSorted();
}

/** Gives the verifier time to follow the feed anew. */
async function countInForce(
  revoked: readonly StormGrant[],
  call: StormCall,
  outcomeOf: (token: string) => Promise<string>,
): Promise<number> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  let inForce = revoked;
  while (inForce.length > 0 && performance.now() < deadline) {
    const still: StormGrant[] = [];
    for (const each of inForce) {
      const { valid } = await call<{ valid: boolean }>('POST /v1/tokens/verify', { token: each.grantToken });
      if (valid || (await outcomeOf(each.grantToken)) !== 'revoked') still.push(each);
    }
    inForce = still;
    await setTimeout(BETWEEN_LOOKS);
  }
  return inForce.length;
}

/** What holds after each failover. */
function isAsPromised(replication: Replication, result: FailoverResult): boolean {
  const { lost, doubled, chain, revived, isNewEpoch, told } = result;
  if (!chain.valid || doubled > 0 || revived > 0) return false;
  if (replication === 'synchronous') return lost === 0 && !isNewEpoch && told === null;
  return lost > 0 && isNewEpoch && told !== null;
}

const REPLICATIONS: readonly Replication[] = ['synchronous', 'asynchronous'];

/** A standby that takes over under load. */
export const failoverStorm: Table<readonly [Replication, FailoverResult]> = {
  claim:
    'A standby takes over under load. A synchronous one has everything that was acknowledged. If another one lacks something, the server notices, says so, begins a new epoch of every log, and what was revoked stays revoked.',
  columns: [
    'replication',
    'acknowledged',
    'lost',
    'doubled',
    'chain',
    'revoked, in force again',
    'new epoch',
    'told to be lost',
    'recovered in',
  ],
  rows: REPLICATIONS.map((replication) => ({
    name: replication,
    run: async () => [replication, await runFailover(replication)],
  })),
  cells: ([, { acknowledged, lost, doubled, chain, revived, isNewEpoch, told, recovery }]) => [
    acknowledged,
    lost,
    doubled,
    chain.valid ? 'whole' : `${chain.fault.kind} at ${chain.fault.seq}`,
    revived,
    isNewEpoch ? 'yes' : 'no',
    told?.join(', ') ?? 'nothing',
    `${Math.round(recovery)} ms`,
  ],
  holds: ([replication, result]) => isAsPromised(replication, result),
};
