import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { repeatKeyEnding } from '../authority/api-keys/repeat-key-ending.ts';
import { repeatLeaving } from '../authority/provisioning/repeat-leaving.ts';
import { repeatEnding } from '../authority/revocations/repeat.ts';
import { timeOfId } from '../base/ids.ts';
import {
  type Acknowledged,
  type AcknowledgedEntry,
  type AcknowledgedEvent,
  type Lost,
  writtenIn,
} from '../base/store/acknowledged.ts';
import type { Database, OnPrimary, Transaction } from '../base/store/database.ts';
import { beginEpoch, endSessions, forgetUsedOnce } from '../base/store/new-epoch.ts';
import type { Metrics } from '../base/telemetry/metrics.ts';
import { type LogName, tableOf } from '../ledger/audit/stored/log-tables.ts';
import { appendEvent } from '../ledger/events/append-event.ts';
import { KEPT } from '../ledger/events/place.ts';

export interface FailoverOptions {
  /** What this process has acknowledged lately. */
  acknowledged: Pick<Acknowledged, 'events' | 'entries' | 'replace'>;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  metrics: Pick<Metrics, 'primaryMet'> | undefined;
}

/** How far the clocks of processes and databases may be apart, in milliseconds: a day. */
const CLOCKS_APART = 24 * 60 * 60 * 1_000;
/** Most changes that one event names. */
const MOST_TOLD = 100;

/**
 * Compares a database that was a standby with what this process has acknowledged. If something is lost, every log begins a
 * new epoch, so that everybody who follows one reads it anew, and what the lost transactions had ended is ended again
 * (`docs/guides/failover.md`).
 */
export function createFailover({ acknowledged, log, metrics }: FailoverOptions): OnPrimary {
  return async (asSystem, timeline, before) => {
    if (before === undefined) return begin(asSystem, timeline);
    const met = await asSystem(async (transaction) => {
      await noteTimeline(transaction, timeline);
      const lost = await findLost(transaction, acknowledged);
      const isWhole = lost.events.length === 0 && lost.entries.length === 0;
      return isWhole ? undefined : { lost, ...(await mend(transaction, timeline, lost)) };
    });
    if (met === undefined) {
      metrics?.primaryMet('whole');
      return log.info(
        { timeline },
        'a standby has taken over, and has all that this process had acknowledged',
      );
    }
    const { lost, instead, repeated } = met;
    acknowledged.replace(lost, instead);
    metrics?.primaryMet('lost');
    log.error(
      { timeline, repeated, events: lost.events.map(({ id, type }) => `${type} ${id}`), logs: lost.entries },
      'A STANDBY HAS TAKEN OVER THAT LACKS ACKNOWLEDGED TRANSACTIONS: every log begins a new epoch',
    );
  };

  /** This process has acknowledged nothing yet. */
  async function begin(asSystem: Database['asSystem'], timeline: number): Promise<void> {
    await asSystem(async (transaction) => {
      const last = await noteTimeline(transaction, timeline);
      if (last === undefined || last >= timeline) return;
      // Before the commit: if its answer is lost, the next call finds the timeline noted.
      metrics?.primaryMet('unknown');
      log.warn(
        { timeline },
        'a standby or a restored copy has taken over while no server ran: if it may lack transactions, stop and run grantex-server restored',
      );
    });
  }
}

/**
 * Lets one process after the other do what follows: one begins the epoch, and the others find it.
 * @returns the newest timeline that a server has worked on before
 */
async function noteTimeline(transaction: Transaction, timeline: number): Promise<number | undefined> {
  await sql`LOCK TABLE failovers IN EXCLUSIVE MODE`.execute(transaction);
  const { rows } = await sql<{ last: number | null }>`
    WITH noted AS (INSERT INTO failovers (timeline) VALUES (${timeline}) ON CONFLICT DO NOTHING)
    SELECT max(timeline) AS last FROM failovers`.execute(transaction);
  return rows[0]?.last ?? undefined;
}

async function findLost(
  transaction: Transaction,
  { events, entries }: FailoverOptions['acknowledged'],
): Promise<Lost> {
  return {
    events: await findLostEvents(transaction, events),
    entries: await findLostEntries(transaction, entries),
  };
}

/** Of the events that are young enough to be there: older ones are deleted, whatever the standby had received. */
async function findLostEvents(
  transaction: Transaction,
  events: readonly AcknowledgedEvent[],
): Promise<AcknowledgedEvent[]> {
  const now = Date.now();
  const kept = events.filter(({ id }) => timeOfId(id) > now - (KEPT - CLOCKS_APART));
  const ids = JSON.stringify(kept.map(({ id }) => id));
  // Rows have an index by their time, and none by their id alone.
  const oldest = Math.min(now, ...kept.map(({ id }) => timeOfId(id)));
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM events WHERE at > ${new Date(oldest - CLOCKS_APART)}::timestamptz
      AND id IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`.execute(transaction);
  const there = new Set(rows.map(({ id }) => id));
  return kept.filter(({ id }) => !there.has(id));
}

async function findLostEntries(
  transaction: Transaction,
  entries: readonly AcknowledgedEntry[],
): Promise<AcknowledgedEntry[]> {
  const heads = JSON.stringify(entries);
  const { rows } = await sql<{ entryId: string }>`
    SELECT "entryId" FROM jsonb_to_recordset(${heads}::jsonb)
      AS head (log text, "developerId" text, seq bigint, "entryId" text, hash text)
    WHERE NOT CASE log WHEN 'audit' THEN EXISTS (${entryOf('audit')}) OR EXISTS (${DISPOSAL})
      ELSE EXISTS (${entryOf('admin')}) END`.execute(transaction);
  const lost = new Set(rows.map(({ entryId }) => entryId));
  return entries.filter(({ entryId }) => lost.has(entryId));
}

/** The entry that a row `head` names. */
function entryOf(log: LogName): RawBuilder<unknown> {
  return sql`SELECT FROM ${tableOf(log, 'entries')} e
    WHERE e.developer_id = "developerId" AND e.seq = head.seq AND e.entry_id = "entryId"`;
}

/** The disposal of that entry by retention, which keeps the hash of the last one. */
const DISPOSAL = sql`SELECT FROM audit_disposals d WHERE d.developer_id = "developerId"
  AND (d.size > head.seq OR d.size = head.seq AND d.hash = decode(head.hash, 'hex'))`;

interface Mended {
  /** How many endings were repeated. */
  repeated: number;
  /** What this process remembers from the commit on instead of what is lost. */
  instead: AcknowledgedEvent[];
}

async function mend(transaction: Transaction, timeline: number, { events, entries }: Lost): Promise<Mended> {
  const epoch = randomUUID();
  const { numAffectedRows = 0n } = await sql`
    UPDATE failovers SET epoch = ${epoch} WHERE timeline = ${timeline} AND epoch IS NULL`.execute(
    transaction,
  );
  if (numAffectedRows > 0n) {
    await beginEpoch(transaction, epoch);
    await forgetUsedOnce(transaction);
  }
  await endSessions(transaction);
  const named = [...events, ...entries].map(({ developerId }) => developerId);
  // A developer who signed up in a lost transaction has no logs, and nobody to tell.
  const developers = await existing(transaction, new Set(named));
  let repeated = 0;
  for (const event of events) {
    if (!developers.has(event.developerId)) continue;
    for (const repeat of [repeatEnding, repeatLeaving, repeatKeyEnding]) {
      if (await repeat(transaction, event)) repeated += 1;
    }
  }
  const byDeveloper = Map.groupBy(events, ({ developerId }) => developerId);
  for (const developerId of developers) {
    // Changes under one id were lost before: the first is the event that told of the others, and names them.
    const lost = (byDeveloper.get(developerId) ?? []).filter(({ id }, at, all) => id !== all[at - 1]?.id);
    const changes = lost.slice(-MOST_TOLD).map(({ type, data }) => ({ type, data: withoutReason(data) }));
    const lastOf = (log: LogName): number | null =>
      entries.find((entry) => entry.log === log && entry.developerId === developerId)?.seq ?? null;
    const data = { lostChanges: lost.length, changes, auditSeq: lastOf('audit'), adminSeq: lastOf('admin') };
    await appendEvent(transaction, developerId, { type: 'server.changes_lost', data });
  }
  // Under the id of the event that tells of it: a primary that lacks the event lacks what was repeated with it, too.
  const told = writtenIn(transaction).filter(({ type }) => type === 'server.changes_lost');
  const instead = told.flatMap((telling) => [
    telling,
    ...(byDeveloper.get(telling.developerId) ?? []).map((event) => ({ ...event, id: telling.id })),
  ]);
  return { repeated, instead };
}

async function existing(transaction: Transaction, ids: ReadonlySet<string>): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM developers WHERE id IN (SELECT jsonb_array_elements_text(${JSON.stringify([...ids])}::jsonb))`.execute(
    transaction,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The reason of a hold may name a person, and would stay here after they are erased. */
function withoutReason(data: object): Record<string, unknown> {
  return { ...data, ...('reason' in data && { reason: null }) };
}
