import { type RawBuilder, sql } from 'kysely';
import { notFound } from '../http/api-error.ts';
import type { PageRequest } from '../http/pagination.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { AuditStatus } from '../store/schema.ts';
import { planAnew } from './plan-anew.ts';
import { entryJson, type StoredEntry, storedEntry } from './stored-entry.ts';

/** Which entries a list shows; all of them without any member. */
export interface EntryFilter {
  readonly agentId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: AuditStatus | undefined;
  /** Written at this instant or later; ISO 8601. */
  readonly since?: string | undefined;
  /** Written before this instant. */
  readonly until?: string | undefined;
}

export interface EntryPage {
  readonly entries: StoredEntry[];
  /** Exact to 10,000, then 10,000. */
  readonly total: number;
  /** Where the next page begins; undefined on the last. */
  readonly nextCursor: string | undefined;
}

const COUNTED = 10_000;

const CONDITIONS: { readonly [NAME in keyof EntryFilter]-?: (value: string) => RawBuilder<boolean> } = {
  agentId: (value) => sql`e.agent_id = ${value}`,
  grantId: (value) => sql`e.grant_id = ${value}`,
  principalId: (value) => sql`e.principal = (SELECT id FROM principals WHERE principal_id = ${value})`,
  action: (value) => sql`e.action = ${value}`,
  status: (value) => sql`e.status = ${value}`,
  since: (value) => sql`e.at >= ${value}::timestamptz`,
  until: (value) => sql`e.at < ${value}::timestamptz`,
};

/** Which page of a log, and from which of its ends. */
export interface EntryPageRequest extends PageRequest {
  readonly cursor?: string | undefined;
  /** `desc`: the newest first. */
  readonly order: 'asc' | 'desc';
}

/** One page of the developer's log by `seq`, from the cursor on, else by the number of the page. */
export async function listEntries(
  transaction: Transaction,
  filter: EntryFilter,
  { page, pageSize, cursor, order }: EntryPageRequest,
): Promise<EntryPage> {
  await planAnew(transaction);
  const conditions = conditionsOf(filter);
  const skipped = (page - 1) * pageSize;
  // A chain has no gaps, so without a filter a page's place is known without counting up to it.
  const isWhole = conditions.length === 0;
  const length = await lengthOf(transaction);
  const after = cursor === undefined ? (isWhole ? skipped : 0) : Number(cursor);
  const before = cursor === undefined ? length + 1 - (isWhole ? skipped : 0) : Number(cursor);
  const found = await storedRows(transaction)
    .where(order === 'asc' ? sql<boolean>`e.seq > ${after}` : sql<boolean>`e.seq < ${before}`)
    .where(allOf(conditions))
    .orderBy('e.seq', order)
    .offset(cursor === undefined && !isWhole ? skipped : 0)
    .limit(pageSize + 1)
    .execute();
  const rows = found.slice(0, pageSize);
  return {
    entries: rows.map(storedEntry),
    total: isWhole ? Math.min(length, COUNTED) : await countTo(transaction, conditions),
    nextCursor: found.length > pageSize ? String(rows.at(-1)?.seq) : undefined,
  };
}

/** @throws {ApiError} 404 */
export async function findEntry(transaction: Transaction, entryId: string): Promise<StoredEntry> {
  const row = await storedRows(transaction).where('e.entry_id', '=', entryId).executeTakeFirst();
  if (row === undefined) {
    throw notFound('audit entry');
  }
  return storedEntry(row);
}

/** The entries that are stored under these values of the unique column. */
export async function findByKeys(
  transaction: Transaction,
  keys: readonly string[],
): Promise<Map<string, StoredEntry>> {
  await planAnew(transaction);
  const rows = await storedRows(transaction)
    .select('e.idempotency_key')
    .where(sql<boolean>`e.idempotency_key = ANY (${keys}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.idempotency_key ?? '', storedEntry(row)]));
}

/** The entries, by id, of these signed reports. */
export async function findReports(
  transaction: Transaction,
  digests: readonly string[],
): Promise<Map<string, string>> {
  await planAnew(transaction);
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
  await planAnew(transaction);
  const rows = await storedRows(transaction)
    .where('e.principal', '=', principal)
    .orderBy('e.seq', 'desc')
    .limit(most)
    .execute();
  return rows.map(storedEntry);
}

const EXPORT_ROWS = 250;
/** A piece ends with the entry that reaches this: what one reader, however slow, makes the server hold. */
const EXPORT_BYTES = 1024 * 1024;

/**
 * The log of a developer as it is when the export begins, in JSON Lines. Each piece is a transaction of its own, read
 * only once the one before it was taken: a slow reader holds nothing open, and memory does not grow with the log.
 */
export async function* exportLines(database: Database, developerId: string): AsyncGenerator<string, void> {
  const last = await database.forList(developerId, lengthOf);
  for (let done = 0; done < last;) {
    const after = done;
    const rows = await database.forList(developerId, async (transaction) => {
      await planAnew(transaction);
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
    // Rows that are missing are the reader's to find, in what is there: an export that fails would hide them.
    if (rows.length === 0) {
      return;
    }
    done = rows.at(-1)?.seq ?? last;
    yield rows.map((row) => `${entryJson(storedEntry(row))}\n`).join('');
  }
}

/** The bytes of the rows that a query reads before this one. */
const bytesBefore = sql<number>`
  COALESCE(sum(octet_length(e.canonical) + COALESCE(octet_length(d.metadata), 0)) OVER
    (ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;

/**
 * Entries with what stands beside them. Each of the two is looked up by its key for each entry that is read: a join that
 * the planner may choose the order of walks through all details before the first that is wanted.
 */
function storedRows(transaction: Transaction) {
  return transaction
    .selectFrom('audit_entries as e')
    .leftJoinLateral(
      ({ selectFrom }) =>
        selectFrom('principals')
          .select('principal_id')
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
    .select(['e.seq', 'e.canonical', 'e.hash', 'p.principal_id', 'd.metadata', 'd.salt']);
}

async function lengthOf(transaction: Transaction): Promise<number> {
  const head = await transaction.selectFrom('audit_heads').select('seq').executeTakeFirst();
  return head?.seq ?? 0;
}

async function countTo(
  transaction: Transaction,
  conditions: readonly RawBuilder<boolean>[],
): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    SELECT count(*) AS total FROM (
      SELECT 1 FROM audit_entries e WHERE ${allOf(conditions)} LIMIT ${COUNTED}
    ) AS counted`.execute(transaction);
  return rows[0]?.total ?? 0;
}

function conditionsOf(filter: EntryFilter): RawBuilder<boolean>[] {
  const names = Object.keys(CONDITIONS) as (keyof EntryFilter)[];
  return names.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [CONDITIONS[name](value)];
  });
}

function allOf(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql`true` : sql`${sql.join([...conditions], sql` AND `)}`;
}
