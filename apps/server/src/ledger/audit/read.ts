import type { DisposalLine } from '@grantex/core/log';
import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readDisposed } from './stored/disposed.ts';
import { forceCustomPlan } from './stored/force-custom-plan.ts';
import { storedRows } from './stored/stored-rows.ts';
import { entryJson, type StoredEntry, storedEntry } from './stored/stored-entry.ts';

/** @throws {ApiError} 404 */
export async function findEntry(transaction: Transaction, entryId: string): Promise<StoredEntry> {
  const row = await storedRows(transaction).where('e.entry_id', '=', entryId).executeTakeFirst();
  if (row === undefined) {
    throw notFound('audit entry');
  }
  return storedEntry(row);
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
 * The log of a developer as it is when the export begins, in JSON Lines.
 * @param begin the first line of a log whose oldest entries were disposed of
 */
export async function* exportLines(
  database: Database,
  developerId: string,
  begin: DisposalLine | undefined,
): AsyncGenerator<string, void> {
  const last = await database.forList(developerId, lengthOf);
  if (begin !== undefined) yield `${JSON.stringify(begin)}\n`;
  for await (const piece of entriesAfter(database, developerId, { after: begin?.disposed.size ?? 0, last }))
    yield piece.map((entry) => `${entryJson(entry)}\n`).join('');
}

/**
 * The entries after number `after`, up to number `last`, in order. Each piece is read in a transaction of its own, once the
 * previous piece was consumed: a slow reader holds nothing open, and memory does not grow with the log.
 * @throws as {@link readPiece} does
 */
export async function* entriesAfter(
  database: Database,
  developerId: string,
  { after, last }: { readonly after: number; readonly last: number },
): AsyncGenerator<readonly StoredEntry[], void> {
  for (let done = after; done < last;) {
    const stretch = { after: done, last };
    const rows = await database.forList(developerId, (transaction) => readPiece(transaction, stretch));
    // The reader finds missing rows in what is there: an export that fails would hide them.
    if (rows.length === 0) {
      return;
    }
    done = rows.at(-1)?.seq ?? last;
    yield rows.map(({ entry }) => entry);
  }
}

/**
 * The next entries after number `after`, up to number `last`: as many as are kept in memory for one reader, 250 and a
 * mebibyte at most.
 * @throws where the next ones were disposed of after whoever reads them began: what they lack must not look like a gap
 */
export async function readPiece(
  transaction: Transaction,
  { after, last }: { readonly after: number; readonly last: number },
): Promise<{ seq: number; entry: StoredEntry }[]> {
  await forceCustomPlan(transaction);
  const next = storedRows(transaction)
    .select(bytesBefore.as('bytes_before'))
    .where('e.seq', '>', after)
    .where('e.seq', '<=', last)
    .orderBy('e.seq')
    .limit(EXPORT_ROWS);
  const rows = await transaction
    .selectFrom(next.as('next'))
    .selectAll()
    .where('bytes_before', '<', EXPORT_BYTES)
    .orderBy('seq')
    .execute();
  if (rows[0]?.seq !== after + 1) await refuseDisposed(transaction, after);
  return rows.map((row) => ({ seq: row.seq, entry: storedEntry(row) }));
}

async function refuseDisposed(transaction: Transaction, after: number): Promise<void> {
  const { size = 0 } = (await readDisposed(transaction)) ?? {};
  if (size > after)
    throw new Error(`the audit entries from ${after + 1} to ${size} were disposed of meanwhile`);
}

/** The bytes of the rows before this one. */
const bytesBefore = sql<number>`
  COALESCE(sum(octet_length(e.canonical) + COALESCE(octet_length(d.metadata), 0)) OVER
    (ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;

/** How many entries the developer's log has, with those that were disposed of. */
export async function lengthOf(transaction: Transaction): Promise<number> {
  const head = await transaction.selectFrom('audit_heads').select('seq').executeTakeFirst();
  return head?.seq ?? 0;
}
