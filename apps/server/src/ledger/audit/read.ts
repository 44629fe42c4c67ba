import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { forceCustomPlan } from './append/force-custom-plan.ts';
import { entryJson, type StoredEntry, storedEntry } from './stored-entry.ts';

/** @throws {ApiError} 404 */
export async function findEntry(transaction: Transaction, entryId: string): Promise<StoredEntry> {
  const row = await storedRows(transaction).where('e.entry_id', '=', entryId).executeTakeFirst();
  if (row === undefined) {
    throw notFound('audit entry');
  }
  return storedEntry(row);
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

/** The ids of the entries of these signed reports. */
export async function findReports(
  transaction: Transaction,
  digests: readonly string[],
): Promise<Map<string, string>> {
  await forceCustomPlan(transaction);
  const { rows } = await sql<{ digest: string; entryId: string }>`
    SELECT encode(report_digest, 'hex') AS digest, entry_id AS "entryId" FROM audit_entries
    WHERE report_digest = ANY (ARRAY(SELECT decode(unnest(${digests}::text[]), 'hex')))`.execute(transaction);
  return new Map(rows.map(({ digest, entryId }) => [digest, entryId]));
}

/** The newest entries about a principal (`prn_…`), newest first: what a person sees of their own. */
export async function newestEntriesOf(
  transaction: Transaction,
  principal: string,
  most: number,
): Promise<StoredEntry[]> {
  await forceCustomPlan(transaction);
  const rows = await storedRows(transaction)
    .where('e.principal', '=', principal)
    .orderBy('e.seq', 'desc')
    .limit(most)
    .execute();
  return rows.map(storedEntry);
}

const EXPORT_ROWS = 250;
/** A piece ends with the entry that reaches this size: the most that the server holds for a slow reader. */
const EXPORT_BYTES = 1024 * 1024;

/**
 * The log of a developer as it is when the export begins, in JSON Lines. Each piece is read in a transaction of its own,
 * once the previous piece was consumed: a slow reader holds nothing open, and memory does not grow with the log.
 */
export async function* exportLines(database: Database, developerId: string): AsyncGenerator<string, void> {
  const last = await database.forList(developerId, lengthOf);
  for (let done = 0; done < last;) {
    const after = done;
    const rows = await database.forList(developerId, async (transaction) => {
      await forceCustomPlan(transaction);
      const next = storedRows(transaction)
        .select(bytesBefore.as('bytes_before'))
        .where('e.seq', '>', after)
        .where('e.seq', '<=', last)
        .orderBy('e.seq')
        .limit(EXPORT_ROWS);
      return transaction
        .selectFrom(next.as('next'))
        .selectAll()
        .where('bytes_before', '<', EXPORT_BYTES)
        .orderBy('seq')
        .execute();
    });
    // The reader finds missing rows in what is there: an export that fails would hide them.
    if (rows.length === 0) {
      return;
    }
    done = rows.at(-1)?.seq ?? last;
    yield rows.map((row) => `${entryJson(storedEntry(row))}\n`).join('');
  }
}

/** The bytes of the rows before this one. */
const bytesBefore = sql<number>`
  COALESCE(sum(octet_length(e.canonical) + COALESCE(octet_length(d.metadata), 0)) OVER
    (ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;

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

/** How many entries the developer's log has. */
async function lengthOf(transaction: Transaction): Promise<number> {
  const head = await transaction.selectFrom('audit_heads').select('seq').executeTakeFirst();
  return head?.seq ?? 0;
}
