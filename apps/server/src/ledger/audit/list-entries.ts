import type { EntryStatus } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import type { PageRequest } from '../../http/requests/pagination.ts';
import type { Transaction } from '../../base/store/database.ts';
import { createMatcher, type Matcher } from '../../base/store/matches.ts';
import { cursorGone } from './stored/disposed.ts';
import { forceCustomPlan } from './stored/force-custom-plan.ts';
import { storedRows } from './stored/stored-rows.ts';
import { type StoredEntry, storedEntry } from './stored/stored-entry.ts';
import { type LogHead, readHead, type Stretch, stretchOf, type TimeWindow } from './stored/window.ts';

/** Which entries to list; without members all of them. */
export interface EntryFilter extends TimeWindow {
  readonly agentId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: EntryStatus | undefined;
}

export interface EntryPage {
  readonly entries: StoredEntry[];
  /** Exact up to 10,000; 10,000 for more. */
  readonly total: number;
  /** Whether only a part of the log was counted, because few entries meet all conditions: `total` is a lower bound. */
  readonly isTotalPartial: boolean;
  /** The cursor of the next page; undefined on the last one. */
  readonly nextCursor: string | undefined;
}

/** Which page of a log, and from which end. */
export interface EntryPageRequest extends PageRequest {
  readonly cursor?: string | undefined;
  /** `desc`: the newest first. */
  readonly order: 'asc' | 'desc';
}

const COUNTED = 10_000;
const ENTRIES = { from: sql`audit_entries e`, place: sql`seq` };

/** The conditions on `audit_entries e`, rarer ones first. Each equality has an index that ends with `seq`. */
const CONDITIONS: { readonly [NAME in keyof EntryFilter]-?: (value: string) => RawBuilder<boolean> } = {
  grantId: (value) => sql`e.grant_id = ${value}`,
  // Looked up first: the planner makes a better plan for a known value.
  principalId: (value) => sql`e.principal = ${value}`,
  agentId: (value) => sql`e.agent_id = ${value}`,
  action: (value) => sql`e.action = ${value}`,
  status: (value) => sql`e.status = ${value}`,
  since: (value) => sql`e.at >= ${value}::timestamptz`,
  until: (value) => sql`e.at < ${value}::timestamptz`,
};

/**
 * One page of the developer's log by `seq`, from the cursor on, or by the number of the page.
 * @throws {ApiError} 410 `CURSOR_GONE` for a cursor of `asc` whose next entries were disposed of
 */
export async function listEntries(
  transaction: Transaction,
  filter: EntryFilter,
  request: EntryPageRequest,
): Promise<EntryPage> {
  const { conditions, head, stretch, matcher, ...page } = await findPage(transaction, filter, request);
  if (matcher !== undefined) {
    const { total, isPartial } = await matcher.count(isWithin(stretch));
    return { ...page, total, isTotalPartial: isPartial };
  }
  const total =
    conditions.length === 0
      ? Math.min(head.length - head.disposed, COUNTED)
      : await countTo(transaction, [isWithin(stretch), ...conditions]);
  return { ...page, total, isTotalPartial: false };
}

/** The same for whoever reads one page after the other, and needs no total. */
export async function readEntries(
  transaction: Transaction,
  filter: EntryFilter,
  request: EntryPageRequest,
): Promise<Pick<EntryPage, 'entries' | 'nextCursor'>> {
  const { entries, nextCursor } = await findPage(transaction, filter, request);
  return { entries, nextCursor };
}

interface FoundPage extends Pick<EntryPage, 'entries' | 'nextCursor'> {
  readonly conditions: readonly RawBuilder<boolean>[];
  readonly head: LogHead;
  readonly stretch: Stretch;
  /** Undefined for fewer than two conditions with an index. */
  readonly matcher: Matcher<number> | undefined;
}

async function findPage(
  transaction: Transaction,
  filter: EntryFilter,
  { page, pageSize, cursor, order }: EntryPageRequest,
): Promise<FoundPage> {
  await forceCustomPlan(transaction);
  const { indexed, others } = await conditionsOf(transaction, filter);
  const conditions = [...indexed, ...others];
  const head = await readHead(transaction);
  const stretch = await stretchOf(transaction, filter, head);
  // What is left of a chain has no gaps, so without a filter the position of a page is known without counting.
  const skipped = cursor === undefined ? (page - 1) * pageSize : 0;
  const jumped = conditions.length === 0 ? skipped : 0;
  const from = cursor === undefined ? undefined : Number(cursor);
  // Towards older entries the list ends where they are gone.
  if (order === 'asc' && from !== undefined && from < head.disposed)
    throw cursorGone('cursor', head.disposed);
  const after = order === 'asc' ? Math.max(stretch.after, from ?? head.disposed + jumped) : stretch.after;
  const before =
    order === 'desc' ? Math.min(stretch.before, from ?? head.length + 1 - jumped) : stretch.before;
  const matcher =
    indexed.length > 1
      ? await createMatcher<number>(transaction, { ...ENTRIES, conditions: indexed, others, order })
      : undefined;
  const wanted = { skipped, most: pageSize + 1 };
  const within = isWithin({ after, before });
  const matches = await matcher?.find(within, wanted);
  const found = await storedRows(transaction)
    .where(within)
    .where(
      matches === undefined ? allOf(conditions) : sql<boolean>`e.seq = ANY (${matches.places}::bigint[])`,
    )
    .orderBy('e.seq', order)
    .offset(matches === undefined ? skipped - jumped : 0)
    .limit(pageSize + 1)
    .execute();
  const rows = found.slice(0, pageSize);
  const next = found.length > pageSize ? rows.at(-1)?.seq : matches?.end;
  return {
    entries: rows.map(storedEntry),
    nextCursor: next === undefined ? undefined : String(next),
    conditions,
    head,
    stretch,
    matcher,
  };
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

async function conditionsOf(
  transaction: Transaction,
  { since, until, principalId, ...equal }: EntryFilter,
): Promise<Record<'indexed' | 'others', RawBuilder<boolean>[]>> {
  const principal = principalId === undefined ? undefined : await idOf(transaction, principalId);
  if (principal === null) return { indexed: [sql`false`], others: [] };
  return {
    indexed: conditionsIn({ ...equal, principalId: principal }),
    others: conditionsIn({ since, until }),
  };
}

function conditionsIn(filter: EntryFilter): RawBuilder<boolean>[] {
  const names = Object.keys(CONDITIONS) as (keyof EntryFilter)[];
  return names.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [CONDITIONS[name](value)];
  });
}

/** The random id of a principal; `null` where the developer has no principal of that name. */
async function idOf(transaction: Transaction, principalId: string): Promise<string | null> {
  const found = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return found?.id ?? null;
}

function isWithin({ after, before }: Stretch): RawBuilder<boolean> {
  return sql`(e.seq > ${after} AND e.seq < ${before})`;
}

function allOf(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql`true` : sql`${sql.join([...conditions], sql` AND `)}`;
}
