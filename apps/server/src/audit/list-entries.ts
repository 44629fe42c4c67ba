import { sql } from 'kysely';
import type { PageRequest } from '../http/pagination.ts';
import type { Transaction } from '../store/database.ts';
import type { AuditStatus } from '../store/schema.ts';
import { matching, type Stretch } from './matching.ts';
import { matchingFew } from './matching-few.ts';
import { planAnew } from './plan-anew.ts';
import { conditionsOf, type Question } from './question.ts';
import { lengthOf, storedRows } from './read.ts';
import { type StoredEntry, storedEntry, type StoredRow } from './stored-entry.ts';

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

async function byBlocks(transaction: Transaction, plan: Plan): Promise<Found> {
  const { question, length, stretch, skipped, most } = plan;
  const few = await matchingFew(transaction, question);
  if (few !== undefined) {
    const { after, before, order } = stretch;
    const inside = few.filter((seq) => seq > after && seq < before);
    const inOrder = order === 'asc' ? inside : inside.toReversed();
    const rows = await readRows(transaction, inOrder.slice(skipped, skipped + most), order);
    return { rows, total: few.length };
  }
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
  const rows = await readRows(transaction, seqs.slice(0, most), stretch.order);
  return { rows, total: isFromItsEnd ? passed : await countAll(transaction, question, length) };
}

function readRows(
  transaction: Transaction,
  seqs: readonly number[],
  order: Stretch['order'],
): Promise<Found['rows']> {
  return storedRows(transaction)
    .where(sql<boolean>`e.seq = ANY (${seqs}::bigint[])`)
    .orderBy('e.seq', order)
    .execute();
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
