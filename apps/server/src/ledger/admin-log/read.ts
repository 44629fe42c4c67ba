import { type RawBuilder, sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import { type PageRequest, readFiltered } from '../../http/requests/pagination.ts';
import { entryJson, type StoredEntry, storedEntry } from '../audit/stored/stored-entry.ts';

/** Which entries to list; without members all of them. */
export interface AdminLogFilter {
  /** The id of a person or of an API key. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Inclusive. */
  readonly since?: string | undefined;
  /** Exclusive. */
  readonly until?: string | undefined;
}

export interface AdminLogPageRequest extends PageRequest {
  /** The `seq` of the last entry of the page before. */
  readonly cursor?: string | undefined;
}

/** Entries with what an erasure may have removed. */
function storedChanges(transaction: Transaction) {
  return transaction
    .selectFrom('admin_entries')
    .select(['seq', 'canonical', 'hash'])
    .select(actor<string>('text').as('principal_id'))
    .select(actor<Uint8Array>('salt').as('principal_salt'))
    .select(detail<string>('metadata').as('metadata'))
    .select(detail<Uint8Array>('salt').as('salt'));
}

function actor<VALUE>(column: 'text' | 'salt'): RawBuilder<VALUE | null> {
  return sql`(SELECT a.${sql.ref(column)} FROM admin_actors a
    WHERE a.developer_id = admin_entries.developer_id AND a.digest = admin_entries.actor_digest)`;
}

function detail<VALUE>(column: 'metadata' | 'salt'): RawBuilder<VALUE | null> {
  return sql`(SELECT d.${sql.ref(column)} FROM admin_details d
    WHERE d.developer_id = admin_entries.developer_id AND d.seq = admin_entries.seq)`;
}

const CHANGES = { from: sql`admin_entries`, place: sql`seq`, order: 'desc' } as const;

/** A page of a developer's administrators' log, the newest entry first. */
export async function listChanges(
  transaction: Transaction,
  { actor, action, since, until }: AdminLogFilter,
  { cursor, ...request }: AdminLogPageRequest,
): Promise<{
  entries: StoredEntry[];
  total: number;
  isTotalPartial?: true;
  nextCursor: string | undefined;
}> {
  const filter = {
    ...CHANGES,
    conditions: [
      ...(actor === undefined ? [] : [sql<boolean>`actor = ${actor}`]),
      ...(action === undefined ? [] : [sql<boolean>`action = ${action}`]),
    ],
    others: [
      ...(since === undefined ? [] : [sql<boolean>`at >= ${since}::timestamptz`]),
      ...(until === undefined ? [] : [sql<boolean>`at < ${until}::timestamptz`]),
    ],
    after: cursor === undefined ? undefined : sql<boolean>`seq < ${Number(cursor)}`,
  };
  const query = storedChanges(transaction).orderBy('seq', 'desc');
  const { rows, total, isTotalPartial, hasMore, end } = await readFiltered(
    transaction,
    query,
    filter,
    request,
  );
  return {
    entries: rows.map(storedEntry),
    total,
    ...(isTotalPartial && { isTotalPartial }),
    nextCursor: hasMore ? String(rows.at(-1)?.seq) : end,
  };
}

const EXPORT_ROWS = 250;

/**
 * A developer's administrators' log as it is when the export begins, in JSON Lines. Each piece is read in a transaction of
 * its own: a slow reader holds nothing open.
 */
export async function* exportChanges(database: Database, developerId: string): AsyncGenerator<string, void> {
  const last = await database.forList(developerId, lengthOf);
  for (let done = 0; done < last;) {
    const stretch = { after: done, last };
    const found = await database.forList(developerId, (transaction) => readChanges(transaction, stretch));
    // The reader finds missing rows in what is there: an export that fails would hide them.
    if (found.length === 0) return;
    done = found.at(-1)?.seq ?? last;
    yield found.map(({ entry }) => `${entryJson(entry)}\n`).join('');
  }
}

/** The next entries after number `after`, up to number `last`: as many as are kept in memory for one reader. */
export async function readChanges(
  transaction: Transaction,
  { after, last }: { readonly after: number; readonly last: number },
): Promise<{ seq: number; entry: StoredEntry }[]> {
  const rows = await storedChanges(transaction)
    .where('seq', '>', after)
    .where('seq', '<=', last)
    .orderBy('seq')
    .limit(EXPORT_ROWS)
    .execute();
  return rows.map((row) => ({ seq: row.seq, entry: storedEntry(row) }));
}

/** How many entries the developer's administrators' log has. */
export async function lengthOf(transaction: Transaction): Promise<number> {
  const head = await transaction.selectFrom('admin_heads').select('seq').executeTakeFirst();
  return head?.seq ?? 0;
}

/** The number of the last entry before an instant in ISO 8601; 0 for none. */
export async function lastBefore(transaction: Transaction, until: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    SELECT COALESCE(max(seq), 0)::bigint AS last FROM admin_entries WHERE at < ${until}::timestamptz`.execute(
    transaction,
  );
  return rows[0]?.last ?? 0;
}
