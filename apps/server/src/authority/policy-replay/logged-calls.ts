import { sql } from 'kysely';
import type { EntryStatus } from '@grantex/core';
import type { Database, Transaction } from '../../base/store/database.ts';
import { forceCustomPlan } from '../../ledger/audit/stored/force-custom-plan.ts';
import { readHead, stretchOf, type TimeWindow } from '../../ledger/audit/stored/window.ts';

/** An entry that a call begins with (`docs/protocol.md` §8), and what the log and its grant hold of the call. */
export interface LoggedCall {
  seq: number;
  entryId: string;
  agentId: string | null;
  action: string;
  status: EntryStatus;
  at: Date;
  /** The developer's name for the person; null once erased. */
  principalId: string | null;
  /** Canonical JSON; null once erased, or where it is longer than any that states facts. */
  metadata: string | null;
  /** Null where the entry names no grant, or one that a restore has lost. */
  grant: { audience: string; acr: string; scopes: string[]; ancestorAgentIds: string[] } | null;
}

/** Entries of one piece: some milliseconds of work, between which others get their turn. */
const PIECE = 1_000;
/** Metadata above this many bytes is not read. */
const LONGEST_METADATA = 16_384;

/** Most grants and people that are kept between pieces. */
const MOST_KEPT = 10_000;

/**
 * The calls of a developer's log in a window of time, in order, piece by piece. Each piece is read in a transaction of its own.
 * Memory does not grow with the log.
 */
export async function* loggedCalls(
  database: Database,
  developerId: string,
  window: TimeWindow,
): AsyncGenerator<readonly LoggedCall[], void> {
  const stretch = await database.forList(developerId, async (transaction) =>
    stretchOf(transaction, window, await readHead(transaction)),
  );
  const known = { grants: new Map<string, LoggedCall['grant']>(), people: new Map<string, string | null>() };
  for (let done = stretch.after; done < stretch.before - 1;) {
    const from = done;
    const to = Math.min(from + PIECE, stretch.before - 1);
    yield await database.forList(developerId, (transaction) =>
      readPiece(transaction, { from, to }, window, known),
    );
    done = to;
  }
}

/** What many entries share. */
interface Known {
  grants: Map<string, LoggedCall['grant']>;
  people: Map<string, string | null>;
}

type Row = Omit<LoggedCall, 'grant' | 'principalId'> & { grantId: string | null; principal: string | null };

async function readPiece(
  transaction: Transaction,
  { from, to }: { from: number; to: number },
  { since = '-infinity', until = 'infinity' }: TimeWindow,
  known: Known,
): Promise<LoggedCall[]> {
  await forceCustomPlan(transaction);
  const { rows } = await sql<Row>`
    SELECT e.seq, e.entry_id AS "entryId", e.agent_id AS "agentId", e.grant_id AS "grantId", e.principal, e.action,
      e.status, e.at, d.metadata
    FROM audit_entries e
    LEFT JOIN LATERAL (
      SELECT metadata FROM audit_details
      WHERE audit_details.developer_id = e.developer_id AND audit_details.seq = e.seq
        AND octet_length(metadata) <= ${LONGEST_METADATA} LIMIT 1
    ) AS d ON true
    WHERE e.seq > ${from} AND e.seq <= ${to} AND e.at >= ${since}::timestamptz AND e.at < ${until}::timestamptz
      AND (e.status IN ('allowed', 'blocked') OR position(${',"ref":"'} IN e.canonical) = 0)
    ORDER BY e.seq`.execute(transaction);
  await readGrants(transaction, rows, known.grants);
  await readPeople(transaction, rows, known.people);
  return rows.map(({ grantId, principal, ...call }) => ({
    ...call,
    principalId: known.people.get(principal ?? '') ?? null,
    grant: known.grants.get(grantId ?? '') ?? null,
  }));
}

async function readGrants(
  transaction: Transaction,
  rows: readonly Row[],
  known: Known['grants'],
): Promise<void> {
  const ids = unknown(
    rows.map(({ grantId }) => grantId),
    known,
  );
  if (ids.length === 0) return;
  const grants = await transaction
    .selectFrom('grants')
    .select(['id', 'audience', 'acr', 'scopes', 'ancestor_agent_ids'])
    .where('id', 'in', ids)
    .execute();
  for (const { id, ancestor_agent_ids: ancestorAgentIds, ...grant } of grants) {
    known.set(id, { ...grant, ancestorAgentIds });
  }
}

async function readPeople(
  transaction: Transaction,
  rows: readonly Row[],
  known: Known['people'],
): Promise<void> {
  const ids = unknown(
    rows.map(({ principal }) => principal),
    known,
  );
  if (ids.length === 0) return;
  const people = await transaction
    .selectFrom('principals')
    .select(['id', 'principal_id'])
    .where('id', 'in', ids)
    .execute();
  for (const { id, principal_id } of people) known.set(id, principal_id);
}

/** The ids that are not known yet, once each. */
function unknown(ids: readonly (string | null)[], known: Map<string, unknown>): string[] {
  if (known.size > MOST_KEPT) known.clear();
  return [...new Set(ids)].filter((id) => id !== null && !known.has(id)) as string[];
}
