import { sql } from 'kysely';
import { notFound } from '../http/api-error.ts';
import type { PageRequest } from '../http/pagination.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { AuditStatus } from '../store/schema.ts';
import { conditionsOf, matching, type Question, type Stretch } from './matching.ts';
import { planAnew } from './plan-anew.ts';
import { entryJson, type StoredEntry, storedEntry, type StoredRow } from './stored-entry.ts';

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
  const question = await questionOf(transaction, filter);
  if (question === undefined) return { entries: [], total: 0, nextCursor: undefined };
  const length = await lengthOf(transaction);
  const asked = Object.values(question).filter((value) => value !== undefined).length;
  const plan = { question, length, skipped: cursor === undefined ? (page - 1) * pageSize : 0 };
  const stretch = {
    after: cursor === undefined || order === 'desc' ? 0 : Number(cursor),
    before: cursor === undefined || order === 'asc' ? length + 1 : Math.min(Number(cursor), length + 1),
    order,
  };
  const how = asked === 0 ? everything : asked === 1 && hasIndex(question) ? byIndex : byBlocks;
  const { rows: found, total } = await how(transaction, { ...plan, stretch, most: pageSize + 1 });
  const rows = found.slice(0, pageSize);
  return {
    entries: rows.map(storedEntry),
    total: Math.min(total, COUNTED),
    nextCursor: found.length > pageSize ? String(rows.at(-1)?.seq) : undefined,
  };
}

interface Plan {
  readonly question: Question;
  readonly length: number;
  readonly stretch: Stretch;
  readonly skipped: number;
  readonly most: number;
}

interface Found {
  readonly rows: (StoredRow & { readonly seq: number })[];
  readonly total: number;
}

/** A chain has no gaps, so without a filter a page's place is known without counting up to it. */
async function everything(
  transaction: Transaction,
  { length, stretch: { after, before, order }, skipped, most }: Plan,
): Promise<Found> {
  const rows = await storedRows(transaction)
    .where('e.seq', '>', order === 'asc' ? after + skipped : after)
    .where('e.seq', '<', order === 'desc' ? before - skipped : before)
    .orderBy('e.seq', order)
    .limit(most)
    .execute();
  return { rows, total: length };
}

/** What an agent did, what was done with a grant and for a principal: each has its index. */
async function byIndex(
  transaction: Transaction,
  { question, stretch: { after, before, order }, skipped, most }: Plan,
): Promise<Found> {
  const conditions = sql<boolean>`${sql.join(conditionsOf(question), sql` AND `)}`;
  const rows = await storedRows(transaction)
    .where(conditions)
    .where('e.seq', '>', after)
    .where('e.seq', '<', before)
    .orderBy('e.seq', order)
    .offset(skipped)
    .limit(most)
    .execute();
  const counted = await sql<{ total: number }>`
    SELECT count(*) AS total FROM (
      SELECT 1 FROM audit_entries e WHERE ${conditions} LIMIT ${COUNTED}
    ) AS counted`.execute(transaction);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

function hasIndex({ agent, grant, principal }: Question): boolean {
  return agent !== undefined || grant !== undefined || principal !== undefined;
}

async function byBlocks(
  transaction: Transaction,
  { question, length, stretch, skipped, most }: Plan,
): Promise<Found> {
  const seqs: number[] = [];
  let passed = 0;
  const isFromItsEnd = stretch.after === 0 && stretch.before === length + 1;
  for await (const match of matching(transaction, question, stretch)) {
    if (seqs.length < most && passed + match.count > skipped) {
      seqs.push(...match.seqs().slice(Math.max(0, skipped - passed), skipped - passed + most));
    }
    passed += match.count;
    if (seqs.length >= most && (!isFromItsEnd || passed >= COUNTED)) break;
  }
  const rows = await storedRows(transaction)
    .where(sql<boolean>`e.seq = ANY (${seqs.slice(0, most)}::bigint[])`)
    .orderBy('e.seq', stretch.order)
    .execute();
  return { rows, total: isFromItsEnd ? passed : await countAll(transaction, question, length) };
}

async function countAll(transaction: Transaction, question: Question, length: number): Promise<number> {
  let total = 0;
  for await (const { count } of matching(transaction, question, {
    after: 0,
    before: length + 1,
    order: 'desc',
  })) {
    total += count;
    if (total >= COUNTED) break;
  }
  return total;
}

/** `undefined` where nobody is known by the name that is asked for. */
async function questionOf(
  transaction: Transaction,
  { agentId, grantId, principalId, ...rest }: EntryFilter,
): Promise<Question | undefined> {
  if (principalId === undefined) return { agent: agentId, grant: grantId, ...rest };
  const known = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return known === undefined ? undefined : { agent: agentId, grant: grantId, principal: known.id, ...rest };
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
