import { sql } from 'kysely';
import type { EntryStatus } from '@grantex/core';
import type { Database, Transaction } from '../../../base/store/database.ts';
import { forceCustomPlan } from '../../../ledger/audit/stored/force-custom-plan.ts';
import { readHead, stretchOf, type TimeWindow } from '../../../ledger/audit/stored/window.ts';

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
  grant: { audience: string; depth: number; acr: string; scopes: string[] } | null;
}

/** Entries of one piece: some milliseconds of work, between which others get their turn. */
const PIECE = 1_000;
/** Metadata above this many bytes is not read. */
const LONGEST_METADATA = 16_384;

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
  for (let done = stretch.after; done < stretch.before - 1;) {
    const from = done;
    const to = Math.min(from + PIECE, stretch.before - 1);
    yield await database.forList(developerId, (transaction) => readPiece(transaction, { from, to }, window));
    done = to;
  }
}

async function readPiece(
  transaction: Transaction,
  { from, to }: { from: number; to: number },
  { since = '-infinity', until = 'infinity' }: TimeWindow,
): Promise<LoggedCall[]> {
  await forceCustomPlan(transaction);
  const { rows } = await sql<LoggedCall>`
    SELECT e.seq, e.entry_id AS "entryId", e.agent_id AS "agentId", e.action, e.status, e.at,
      p.principal_id AS "principalId", d.metadata, g.grant
    FROM audit_entries e
    LEFT JOIN LATERAL (
      SELECT principal_id FROM principals WHERE principals.id = e.principal LIMIT 1
    ) AS p ON true
    LEFT JOIN LATERAL (
      SELECT metadata FROM audit_details
      WHERE audit_details.developer_id = e.developer_id AND audit_details.seq = e.seq
        AND octet_length(metadata) <= ${LONGEST_METADATA} LIMIT 1
    ) AS d ON true
    LEFT JOIN LATERAL (
      SELECT json_build_object('audience', audience, 'depth', cardinality(ancestor_grant_ids), 'acr', acr,
        'scopes', scopes) AS "grant"
      FROM grants WHERE grants.id = e.grant_id LIMIT 1
    ) AS g ON true
    WHERE e.seq > ${from} AND e.seq <= ${to} AND e.at >= ${since}::timestamptz AND e.at < ${until}::timestamptz
      AND (e.status IN ('allowed', 'blocked') OR position(${',"ref":"'} IN e.canonical) = 0)
    ORDER BY e.seq`.execute(transaction);
  return rows;
}
