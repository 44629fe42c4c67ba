import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { sharedClock } from '../crowd/clock.ts';
import type { CrowdJob } from '../crowd/direct-crowd.ts';
import { median, quantile } from '../measure/statistics.ts';
import type { Child } from '../processes/start-child.ts';
import { createAgent, createGrants, type Grantex } from '../workbench/grantex.ts';
import { socketsOn } from '../workbench/streams.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What a run with real processes showed. */
export interface RealRun {
  readonly servers: number;
  readonly streams: number;
  readonly revocations: number;
  /** From the revoke call until the last of all sockets has the message, by the clock. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time of all servers for a revocation, heartbeats of that time included. */
  readonly serverCpu: number;
  /** CPU time of all servers in a second of heartbeats. */
  readonly beating: number;
  /** Resident memory of the largest server. */
  readonly bytes: number;
  /** Connections to the database of all servers together. */
  readonly connections: number;
}

const REVOCATIONS = 40;
const REST_SECONDS = 5;

/** Servers over one database, each with as many streams of one developer: the sockets are in processes of their own. */
export async function runReally(
  bench: Workbench,
  servers: readonly [Grantex, ...Grantex[]],
  streams: number,
): Promise<RealRun> {
  const [first] = servers;
  const clients = await Promise.all(servers.map(() => bench.start('load-client')));
  const all = (job: CrowdJob) => Promise.all(clients.map((client) => client.ask({ kind: 'crowd', job })));
  const agentId = await createAgent(first, ['flights:book']);
  const grants = await createGrants(first, agentId, ['flights:book'], REVOCATIONS + 1);
  await first.call(`DELETE /v1/grants/${grants[0].grantId}`);
  for (const [index, client] of clients.entries()) {
    const follower = await socketsOn(servers[index] ?? first);
    const job = { step: 'gather', ...follower, count: streams / servers.length } as CrowdJob;
    await client.ask({ kind: 'crowd', job });
  }
  const cpu = (): Promise<number> => sumOf(servers, async ({ server }) => cpuOf(server));
  await pause(2_000);
  const restingFrom = await cpu();
  await pause(REST_SECONDS * 1_000);
  const beating = ((await cpu()) - restingFrom) / REST_SECONDS;
  const heard: number[] = [];
  const spent: number[] = [];
  for (const { grantId } of grants.slice(1)) {
    await all({ step: 'watch', token: '' });
    const before = await cpu();
    const started = sharedClock();
    await first.call(`DELETE /v1/grants/${grantId}`);
    const answers = await all({ step: 'heard' });
    heard.push(Math.max(...answers.map((answer) => answer.heard?.at ?? Number.NaN)) - started);
    spent.push((await cpu()) - before);
    await pause(100);
  }
  const connections = await connectionsTo(first.databaseUrl);
  const bytes = Math.max(
    ...(await Promise.all(servers.map(async ({ server }) => (await server.ask({ kind: 'memory' })).bytes))),
  );
  await all({ step: 'leave' });
  return {
    servers: servers.length,
    streams,
    revocations: REVOCATIONS,
    p50: median(heard),
    p99: quantile(heard, 0.99),
    serverCpu: median(spent),
    beating,
    bytes,
    connections,
  };
}

async function cpuOf(server: Child): Promise<number> {
  return (await server.ask({ kind: 'cpu' })).seconds;
}

async function sumOf<ONE>(all: readonly ONE[], read: (one: ONE) => Promise<number>): Promise<number> {
  return (await Promise.all(all.map(read))).reduce((sum, value) => sum + value, 0);
}

async function connectionsTo(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'grantex%'`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}
