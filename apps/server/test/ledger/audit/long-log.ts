import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import type { EntryFilter } from '../../../src/ledger/audit/list-entries.ts';
import type { Database, Transaction } from '../../../src/base/store/database.ts';
import { seed, type Seeded, seedGrant } from './seed.ts';

/** A log written directly into the tables, with two agents, grants and principals, and many actions. */
export interface LongLog {
  readonly alice: Seeded;
  readonly bob: Seeded;
  readonly length: number;
}

/** The time of the first entry; each is a second after the one before. */
export const START = Date.parse('2026-03-01T00:00:00.000Z');

/**
 * Seconds by which the clock is set back, once, at each of these entries: later entries are not later than earlier
 * ones.
 */
export const SET_BACK = { every: 3_000, by: 500 };

function secondsOf(seq: number): number {
  return seq - Math.floor(seq / SET_BACK.every) * SET_BACK.by;
}

/** The entry at a position of the log. Bob is rare in it, and every 97th has no principal name. */
function entryAt({ alice, bob }: Pick<LongLog, 'alice' | 'bob'>, seq: number) {
  const whose = seq % 97 === 0 ? undefined : seq % 701 === 0 || (seq > 5_000 && seq < 5_600) ? bob : alice;
  const statuses: readonly EntryStatus[] = ['success', 'allowed', 'failure', 'blocked'];
  return {
    agentId: whose?.agentId,
    grantId: whose?.grantId,
    principalId: whose?.principalId,
    action: seq === 77 ? 'once' : seq % 1_999 === 0 ? 'rare' : `often.${seq % 3}`,
    status: statuses[Math.floor(seq / 7) % 4],
    at: START + secondsOf(seq) * 1_000,
  };
}

/** The positions of the entries that match a filter, in order: what a list must show. */
export function placesIn(log: LongLog, { since, until, ...equal }: EntryFilter): number[] {
  const [from, to] = [Date.parse(since ?? '1970-01-01T00:00Z'), Date.parse(until ?? '9999-01-01T00:00Z')];
  return Array.from({ length: log.length }, (_none, index) => index + 1).filter((seq) => {
    const entry = entryAt(log, seq);
    const names = Object.keys(equal) as (keyof typeof equal)[];
    return entry.at >= from && entry.at < to && names.every((name) => entry[name] === equal[name]);
  });
}

export async function seedLongLog(database: Database, length: number): Promise<LongLog> {
  const alice = await seed(database);
  const bob = await seedGrant(database, alice.developerId, 'user_bob');
  const log = { alice, bob, length };
  const rows = Array.from({ length }, (_none, index) => index + 1).map((seq) => {
    const { principalId, at, agentId, grantId, ...entry } = entryAt(log, seq);
    const principal = [alice, bob].find((each) => each.principalId === principalId)?.principal;
    return {
      ...entry,
      seq,
      at: new Date(at).toISOString(),
      agent_id: agentId ?? null,
      grant_id: grantId ?? null,
      principal: principal ?? null,
      canonical: JSON.stringify({ seq }),
    };
  });
  await database.forDeveloper(alice.developerId, async (transaction) => {
    await insert(transaction, alice.developerId, rows);
    await transaction
      .insertInto('audit_heads')
      .values({
        developer_id: alice.developerId,
        seq: length,
        hash: null,
        set_back: `${SET_BACK.by - 1} seconds`,
      })
      .execute();
  });
  return log;
}

async function insert(
  transaction: Transaction,
  developerId: string,
  rows: readonly { readonly seq: number }[],
): Promise<void> {
  await sql`
    INSERT INTO audit_entries
      (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash)
    SELECT ${developerId}, seq, ${developerId}::text || seq, agent_id, grant_id, principal, action, status, at, canonical,
      sha256('')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS made
      (seq bigint, agent_id text, grant_id text, principal text, action text, status text, at timestamptz, canonical text)`.execute(
    transaction,
  );
}
