import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { IdPrefix } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { createMatcher, type Filter } from '../../base/store/matches.ts';
import type { Schema } from '../../base/store/schema/schema.ts';
import { idField } from './fields.ts';

/** Most rows of one page. */
const PAGE_SIZE = 200;
/** Counting stops here, so that a list's `total` costs the same whatever its length. */
const COUNTED = 10_000;

/** The query parameters of a list (`docs/protocol.md` §2); spread them into the route's schema. */
export const pageParameters: {
  page: z.ZodDefault<z.ZodCoercedNumber>;
  pageSize: z.ZodDefault<z.ZodCoercedNumber>;
} = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
};

/** The members of a list's answer besides the list; spread them into the response schema. */
export const pageMembers: { total: z.ZodNumber; page: z.ZodNumber; pageSize: z.ZodNumber } = {
  total: z.number().int(),
  page: z.number().int(),
  pageSize: z.number().int(),
};

/**
 * The query parameters of an unbounded list, whose cursor is the id of the last row of the previous page.
 * @param prefix of the ids of its rows
 */
export function cursorParameters(
  prefix: IdPrefix,
): { cursor: z.ZodOptional<z.ZodString> } & typeof pageParameters {
  return { cursor: idField(prefix).optional(), ...pageParameters };
}

/** The query parameter of a list that can be read from either end. */
export const orderParameter: z.ZodOptional<z.ZodEnum<{ asc: 'asc'; desc: 'desc' }>> = z
  .enum(['asc', 'desc'])
  .optional();

/** The members of such a list's answer besides the list. */
export const cursorMembers = { ...pageMembers, nextCursor: z.string().optional() };

/** One more where a filter may have several conditions. */
export const partialMember = {
  isTotalPartial: z
    .literal(true)
    .optional()
    .describe('only a part of the list was counted, as few rows meet all conditions: total is a lower bound'),
};

export interface PageRequest {
  page: number;
  pageSize: number;
}

export interface Page<ROW> extends PageRequest {
  rows: ROW[];
  /** Exact up to 10,000; 10,000 for more. */
  total: number;
  /** Whether rows follow after the last one of this page. */
  hasMore: boolean;
  /** Present where only a part of the list was counted: `total` is a lower bound. */
  isTotalPartial?: true;
  /** Where the next page begins, if the page is short although others may follow. */
  end?: string;
}

/**
 * One page of an ordered query, and the total number of rows. A list with a cursor passes its condition as `after`, which
 * limits the page but not the total.
 */
export async function readPage<TABLES extends keyof Schema, ROW>(
  transaction: Transaction,
  query: SelectQueryBuilder<Schema, TABLES, ROW>,
  { page, pageSize }: PageRequest,
  after?: (query: SelectQueryBuilder<Schema, TABLES, ROW>) => SelectQueryBuilder<Schema, TABLES, ROW>,
): Promise<Page<ROW>> {
  const counted = query
    .clearSelect()
    .clearOrderBy()
    .select(sql`1`.as('one'))
    .limit(COUNTED);
  const { rows: counts } = await sql<{ total: number }>`
    SELECT count(*) AS total FROM (${counted}) AS counted`.execute(transaction);
  const rest = after === undefined ? query.offset((page - 1) * pageSize) : after(query);
  const found = await rest.limit(pageSize + 1).execute();
  const rows = found.slice(0, pageSize) as ROW[];
  return { rows, total: counts[0]?.total ?? 0, page, pageSize, hasMore: found.length > pageSize };
}

/** A filter of a list. */
export interface ListFilter extends Filter {
  /** The condition of a cursor, which limits the page but not the total. */
  readonly after: RawBuilder<boolean> | undefined;
}

/**
 * One page of the rows that meet all conditions, and their number. Where few rows meet them all, the page may be
 * short, or empty, although there are more.
 * @param query all rows, in the order of the list
 */
export async function readFiltered<TABLES extends keyof Schema, ROW>(
  transaction: Transaction,
  query: SelectQueryBuilder<Schema, TABLES, ROW>,
  filter: ListFilter,
  request: PageRequest,
): Promise<Page<ROW>> {
  const { place, conditions, others, after } = filter;
  if (conditions.length === 0 || conditions.length + others.length === 1) {
    const filtered = [...conditions, ...others].reduce((all, condition) => all.where(condition), query);
    return readPage(transaction, filtered, request, after && ((rest) => rest.where(after)));
  }
  const { page, pageSize } = request;
  const matcher = await createMatcher<string | number>(transaction, filter);
  const skipped = after === undefined ? (page - 1) * pageSize : 0;
  const { places, end } = await matcher.find(after ?? sql`true`, { skipped, most: pageSize + 1 });
  const { total, isPartial } = await matcher.count(sql`true`);
  const wanted = places.slice(0, pageSize);
  const rows = await query.where(sql<boolean>`${place} = ANY (${wanted})`).execute();
  return {
    rows,
    total,
    page,
    pageSize,
    hasMore: places.length > pageSize,
    ...(isPartial ? { isTotalPartial: true } : {}),
    ...(end === undefined ? {} : { end: String(end) }),
  };
}

/** The page members of an answer; `nextCursor` is absent on the last page. */
export function pageAnswer({
  rows,
  total,
  page,
  pageSize,
  hasMore,
  isTotalPartial,
  end,
}: Page<{ id: string }>): {
  total: number;
  isTotalPartial?: true;
  page: number;
  pageSize: number;
  nextCursor?: string;
} {
  const next = hasMore ? rows.at(-1)?.id : end;
  return {
    total,
    ...(isTotalPartial && { isTotalPartial }),
    page,
    pageSize,
    ...(next === undefined ? {} : { nextCursor: next }),
  };
}
