import { type RawBuilder, sql } from 'kysely';
import { BLOCK } from '../audit/append/growth.ts';
import { holdChain } from '../audit/append/chain-head.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** Blocks of one transaction. The embedded database answers nobody else meanwhile. */
const AT_ONCE = { postgresql: 16, pglite: 2 };
/** Exports that began before a disposal have this long to read what it disposes of. */
const SETTLED_AFTER = '1 hour';

export interface DeleteOptions {
  /** An interval of PostgreSQL: how old a disposal must be. Default an hour. */
  readonly settledAfter?: string;
  /** Once it is aborted, the rest is left for later. Default: never. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deletes the rows of disposed entries, in short transactions, and keeps the hashes of their leaves in the same ones.
 * Several processes may call it at once; one that is killed is continued by the next.
 * @returns how many entries were deleted
 */
export async function deleteDisposed(
  database: Database,
  developerId: string,
  { settledAfter = SETTLED_AFTER, signal }: DeleteOptions = {},
): Promise<number> {
  const entries = AT_ONCE[database.engine] * BLOCK;
  let deleted = 0;
  while (signal?.aborted !== true) {
    const piece = await database.asSystem((transaction) =>
      nextPiece(transaction, { developerId, settledAfter, entries }),
    );
    if (piece === undefined) break;
    if (piece.hasReports)
      await database.asSystem((transaction) => keepReports(transaction, developerId, piece));
    deleted += await database.asSystem((transaction) => deletePiece(transaction, developerId, piece));
  }
  return deleted;
}

/** The disposed entries after number `from`, up to number `to`: whole blocks. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Whether an agent has signed one of them. */
  readonly hasReports: boolean;
}

/** @returns undefined when there is no more to delete */
async function nextPiece(
  transaction: Transaction,
  { developerId, settledAfter, entries }: { developerId: string; settledAfter: string; entries: number },
): Promise<Piece | undefined> {
  const { rows } = await sql<Piece>`
    SELECT piece.from, piece.to, EXISTS (
      SELECT FROM audit_entries WHERE ${isIn(developerId, { from: sql.ref('piece.from'), to: sql.ref('piece.to') })}
        AND report_digest IS NOT NULL
    ) AS "hasReports"
    FROM (
      SELECT (first.seq - 1) / ${BLOCK}::bigint * ${BLOCK} AS from,
        least(gone.size, (first.seq - 1) / ${BLOCK}::bigint * ${BLOCK} + ${entries}) AS to
      FROM (SELECT seq FROM audit_entries WHERE developer_id = ${developerId} ORDER BY seq LIMIT 1) AS first,
        (SELECT max(size) AS size FROM audit_disposals WHERE developer_id = ${developerId}
          AND at <= clock_timestamp() - ${settledAfter}::interval) AS gone
      WHERE first.seq <= gone.size
    ) AS piece`.execute(transaction);
  return rows[0];
}

/**
 * Keeps the digests of signed reports, before their entries go. Appends wait for it: one that was sent with the same report
 * has found either its entry, or its digest.
 */
async function keepReports(transaction: Transaction, developerId: string, piece: Piece): Promise<void> {
  await holdChain(transaction, developerId);
  await sql`
    INSERT INTO audit_disposed_reports (developer_id, digest)
    SELECT developer_id, report_digest FROM audit_entries
    WHERE ${isIn(developerId, piece)} AND report_digest IS NOT NULL
    ON CONFLICT DO NOTHING`.execute(transaction);
}

/** Appends do not wait for it. */
async function deletePiece(transaction: Transaction, developerId: string, piece: Piece): Promise<number> {
  const gone = isIn(developerId, piece);
  // Statements of their own: the trigger on each deleted row must see its leaf (migration 0052).
  await sql`
    INSERT INTO audit_leaves (developer_id, index, hashes)
    SELECT developer_id, (seq - 1) / ${BLOCK}::bigint,
      string_agg(sha256('\\x00'::bytea || convert_to(canonical, 'UTF8')), ''::bytea ORDER BY seq)
    FROM audit_entries WHERE ${gone} GROUP BY 1, 2
    ON CONFLICT DO NOTHING`.execute(transaction);
  await sql`DELETE FROM audit_details WHERE ${gone}`.execute(transaction);
  const { numAffectedRows = 0n } = await sql`DELETE FROM audit_entries WHERE ${gone}`.execute(transaction);
  return Number(numAffectedRows);
}

function isIn(developerId: string, { from, to }: { from: unknown; to: unknown }): RawBuilder<boolean> {
  return sql<boolean>`developer_id = ${developerId} AND seq > ${from} AND seq <= ${to}`;
}
