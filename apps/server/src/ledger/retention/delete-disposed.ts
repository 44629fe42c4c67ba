import { sql } from 'kysely';
import { BLOCK } from '../audit/append/growth.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** Blocks of one transaction. */
const AT_ONCE = 16;
/** Exports that began before a disposal have this long to read what it disposes of. */
const SETTLED_AFTER = '1 hour';

/**
 * Deletes the rows of disposed entries, in short transactions, and keeps the hashes of their leaves in the same ones.
 * Appends do not wait for it. Several processes may call it at once; one that is killed is continued by the next.
 * @param settledAfter an interval of PostgreSQL: how old a disposal must be. Default an hour
 * @returns how many entries were deleted
 */
export async function deleteDisposed(
  database: Database,
  developerId: string,
  { settledAfter = SETTLED_AFTER }: { readonly settledAfter?: string } = {},
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const some = await database.asSystem((transaction) =>
      deletePiece(transaction, developerId, settledAfter),
    );
    if (some === undefined) return deleted;
    deleted += some;
  }
}

/** @returns undefined when there is no more to delete */
async function deletePiece(
  transaction: Transaction,
  developerId: string,
  settledAfter: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ first: number | null; size: number | null }>`
    SELECT (SELECT seq FROM audit_entries WHERE developer_id = ${developerId} ORDER BY seq LIMIT 1) AS first,
      (SELECT max(size) FROM audit_disposals WHERE developer_id = ${developerId}
        AND at <= clock_timestamp() - ${settledAfter}::interval) AS size`.execute(transaction);
  const [{ first, size } = { first: null, size: null }] = rows;
  if (first === null || size === null || first > size) return undefined;
  const from = Math.floor((first - 1) / BLOCK) * BLOCK;
  const to = Math.min(size, from + AT_ONCE * BLOCK);
  const piece = sql`developer_id = ${developerId} AND seq > ${from} AND seq <= ${to}`;
  // Statements of their own: the trigger on each deleted row must see its leaf (migration 0052).
  await sql`
    INSERT INTO audit_leaves (developer_id, index, hashes)
    SELECT developer_id, (seq - 1) / ${BLOCK}::bigint,
      string_agg(sha256('\\x00'::bytea || convert_to(canonical, 'UTF8')), ''::bytea ORDER BY seq)
    FROM audit_entries WHERE ${piece} GROUP BY 1, 2
    ON CONFLICT DO NOTHING`.execute(transaction);
  await sql`
    INSERT INTO audit_disposed_reports (developer_id, digest)
    SELECT developer_id, report_digest FROM audit_entries WHERE ${piece} AND report_digest IS NOT NULL
    ON CONFLICT DO NOTHING`.execute(transaction);
  await sql`DELETE FROM audit_details WHERE ${piece}`.execute(transaction);
  const { numAffectedRows = 0n } = await sql`DELETE FROM audit_entries WHERE ${piece}`.execute(transaction);
  return Number(numAffectedRows);
}
