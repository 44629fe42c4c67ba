import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { forceCustomPlan } from './force-custom-plan.ts';
import { type StoredEntry, storedEntry } from './stored-entry.ts';

/**
 * Entries with their details and principals. Both are looked up by key for each entry: with an ordinary join the planner
 * may walk through all details before it reaches the first wanted one.
 */
export function storedRows(transaction: Transaction) {
  return transaction
    .selectFrom('audit_entries as e')
    .leftJoinLateral(
      ({ selectFrom }) =>
        selectFrom('principals')
          .select(['principal_id', 'salt'])
          .whereRef('principals.id', '=', 'e.principal')
          .limit(1)
          .as('p'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      ({ selectFrom }) =>
        selectFrom('audit_details')
          .select(['metadata', 'salt'])
          .whereRef('audit_details.developer_id', '=', 'e.developer_id')
          .whereRef('audit_details.seq', '=', 'e.seq')
          .limit(1)
          .as('d'),
      (join) => join.onTrue(),
    )
    .select([
      'e.seq',
      'e.canonical',
      'e.hash',
      'p.principal_id',
      'p.salt as principal_salt',
      'd.metadata',
      'd.salt',
    ]);
}

/** The entries with these values in the unique column. */
export async function findByKeys(
  transaction: Transaction,
  keys: readonly string[],
): Promise<Map<string, StoredEntry>> {
  await forceCustomPlan(transaction);
  const rows = await storedRows(transaction)
    .select('e.idempotency_key')
    .where(sql<boolean>`e.idempotency_key = ANY (${keys}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.idempotency_key ?? '', storedEntry(row)]));
}

/**
 * The ids of the entries of these signed reports; null for one that was disposed of.
 * @param isReplay looks also among the entries that are left. Without it the unique index finds a report of one of them
 */
export async function findReports(
  transaction: Transaction,
  digests: readonly string[],
  { isReplay }: { readonly isReplay: boolean },
): Promise<Map<string, string | null>> {
  if (digests.length === 0) return new Map();
  if (isReplay) await forceCustomPlan(transaction);
  const wanted = sql`ANY (ARRAY(SELECT decode(unnest(${digests}::text[]), 'hex')))`;
  const kept = sql`UNION ALL SELECT encode(report_digest, 'hex'), entry_id FROM audit_entries WHERE report_digest = ${wanted}`;
  const { rows } = await sql<{ digest: string; entryId: string | null }>`
    SELECT encode(digest, 'hex') AS digest, NULL AS "entryId" FROM audit_disposed_reports WHERE digest = ${wanted}
    ${isReplay ? kept : sql``}`.execute(transaction);
  return new Map(rows.map(({ digest, entryId }) => [digest, entryId]));
}
