import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { startPostgres } from 'test-postgres';
import { type Database, openDatabase } from '../../src/base/store/database.ts';
import type { Profile } from '../../src/ledger/anomalies/profile/profile.ts';
import { seed, seedGrant, seedKey } from '../ledger/audit/seed.ts';
import { storeLearned } from '../main/anomalies/learned.ts';
import { ENTRIES } from '../main/anomalies/planted.ts';
import { callsOf } from './caller.ts';
import { databaseIn, killableServer } from './scenarios.ts';
import type { Table } from './table.ts';

/** What a server found that was killed while it looked, beside one that nothing happened to. */
export interface AnomaliesResult {
  readonly faults: number;
  readonly entries: number;
  readonly planted: number;
  /** Attacks of whose kind there is no alert about the agent. */
  readonly missed: number;
  /** Alerts that the other server has fewer or more of, or saw more or less often. */
  readonly otherAlerts: number;
  /** Agents whose profile counts something more or less often than that of the other server. */
  readonly miscounted: number;
}

/** Where a server keeps its data. */
interface Place {
  readonly database: { readonly dataDirectory: string; readonly url?: string };
  readonly environment: Record<string, string>;
  end(): Promise<void>;
}

/** An agent, by its grant. */
interface Subject {
  readonly agentId: string;
  readonly grantId: string;
}

/** What is known about an agent in the end, without what depends on the time of day. */
interface Known {
  readonly counts: object;
  /** Kind and sightings, in order. */
  readonly alerts: readonly string[];
}

const KINDS = Object.keys(ENTRIES) as (keyof typeof ENTRIES)[];
const ATTACKS = KINDS.map((kind) => ENTRIES[kind]);
/** Of an agent that is still learnt: they make the looks long. */
const HONEST = 300;
/** A look begins half a second after the entries, or two seconds after a server. */
const LONGEST_PAUSE_MILLISECONDS = 1_000;
const RETRY_MILLISECONDS = 20;

/** Lets two servers look at the same calls, of which one is killed after each attack, and compares what they know. */
async function runAnomalies(openPlace: () => Promise<Place>, rounds: number): Promise<AnomaliesResult> {
  const quiet = await liveThrough(await openPlace(), rounds, false);
  const struck = await liveThrough(await openPlace(), rounds, true);
  const differing = (member: keyof Known) =>
    struck.filter((known, place) => !isDeepStrictEqual(known[member], quiet[place]?.[member])).length;
  const found = struck.slice(1).filter(({ alerts }, round) => {
    const kind = KINDS[round % KINDS.length] ?? '';
    return alerts.filter((alert) => alert.startsWith(`${kind} `)).length === 1;
  });
  return {
    faults: rounds,
    entries: Array.from({ length: rounds }, (_none, round) => HONEST + attackOf(round).length).reduce(
      (total, each) => total + each,
      0,
    ),
    planted: rounds,
    missed: rounds - found.length,
    otherAlerts: differing('alerts'),
    miscounted: differing('counts'),
  };
}

const attackOf = (round: number): readonly object[] => ATTACKS[round % ATTACKS.length] ?? [];

/** @returns what is known of the honest agent, and of the one that is attacked in each round */
async function liveThrough(place: Place, rounds: number, isStruck: boolean): Promise<readonly Known[]> {
  const { key, honest, attacked } = await inDatabase(place, (database) => seedAll(database, rounds));
  const server = await killableServer(place.environment);
  try {
    for (const [round, victim] of attacked.entries()) {
      await append(server.url, key, `honest-${round}`, honestCalls(honest));
      await append(server.url, key, `attack-${round}`, callsWith(victim, attackOf(round)));
      if (!isStruck) continue;
      await setTimeout(Math.random() * LONGEST_PAUSE_MILLISECONDS);
      await server.strike();
    }
    while ((await behind(server.url, key)) !== 0) await setTimeout(RETRY_MILLISECONDS);
  } finally {
    await server.end();
  }
  const known = await inDatabase(place, (database) =>
    Promise.all([honest, ...attacked].map(({ agentId }) => read(database, agentId))),
  );
  await place.end();
  return known;
}

async function inDatabase<RESULT>(
  { database: place }: Place,
  work: (database: Database) => Promise<RESULT>,
): Promise<RESULT> {
  const database = await openDatabase(place);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function seedAll(database: Database, rounds: number) {
  const honest = await seed(database);
  const { developerId: id } = honest;
  const attacked: Subject[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const subject = await seedGrant(database, id, `user_${round}`, { audience: 'https://flights.example' });
    await storeLearned({ database }, { id }, subject.agentId);
    attacked.push(subject);
  }
  return { key: await seedKey(database, id, ['audit-write', 'audit-read']), honest, attacked };
}

const callsWith = ({ grantId }: Subject, entries: readonly object[]): object[] =>
  entries.map((entry) => ({ grantId, action: 'flights.search', status: 'success', ...entry }));

function honestCalls(honest: Subject): object[] {
  return callsWith(
    honest,
    Array.from({ length: HONEST }, (_none, place) => ({
      action: `tool.${place % 7}`,
      metadata: { amount: place, currency: 'EUR' },
    })),
  );
}

/** Repeats the request under its key until it is acknowledged. */
async function append(url: string, key: string, name: string, entries: readonly object[]): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/audit/batch`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': name,
      },
      body: JSON.stringify({ entries }),
    }).catch(() => undefined);
    if (response?.status === 201) return;
    if (response !== undefined && response.status < 500)
      throw new Error(`entries were answered with ${response.status}: ${await response.text()}`);
    await setTimeout(RETRY_MILLISECONDS);
  }
}

async function behind(url: string, key: string): Promise<number> {
  return (await callsOf(url, key)<{ behind: number }>('GET /v1/anomalies/profiles')).behind;
}

async function read(database: Database, agentId: string): Promise<Known> {
  return database.asSystem(async (transaction) => {
    const profiles = await sql<{ profile: string }>`
      SELECT profile FROM anomaly_profiles WHERE agent_id = ${agentId}`.execute(transaction);
    const alerts = await sql<{ alert: string }>`
      SELECT kind || ' ' || sightings AS alert FROM anomalies WHERE agent_id = ${agentId} ORDER BY kind, alert`.execute(
      transaction,
    );
    const { calls, amountCount, originCount, actions, scopes, audiences } = JSON.parse(
      profiles.rows[0]?.profile ?? '{}',
    ) as Profile;
    const names = [actions, scopes, audiences].map((set) => Object.keys(set.names).toSorted());
    return {
      counts: { calls, amountCount, originCount, names },
      alerts: alerts.rows.map(({ alert }) => alert),
    };
  });
}

async function embedded(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-storm-'));
  return {
    database: { dataDirectory: folder },
    environment: { GRANTEX_DATA_DIR: folder },
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresql(): Promise<Place> {
  const postgres = await startPostgres();
  const { url, environment } = await databaseIn(postgres);
  return { database: { dataDirectory: '', url }, environment, end: () => postgres.stop() };
}

/** A server that is killed while it looks for what is unusual. */
export const anomaliesStorm: Table<AnomaliesResult> = {
  claim: 'Each attack is found once, and each entry counts once for what is usual, whatever dies.',
  columns: ['what happens', 'faults', 'entries', 'attacks', 'missed', 'other alerts', 'other profiles'],
  rows: [
    {
      name: 'server killed while it looks, embedded database',
      run: (rounds) => runAnomalies(embedded, rounds),
    },
    { name: 'server killed while it looks, PostgreSQL', run: (rounds) => runAnomalies(postgresql, rounds) },
  ],
  cells: ({ faults, entries, planted, missed, otherAlerts, miscounted }) => [
    faults,
    entries,
    planted,
    missed,
    otherAlerts,
    miscounted,
  ],
  holds: ({ missed, otherAlerts, miscounted }) => missed + otherAlerts + miscounted === 0,
};
