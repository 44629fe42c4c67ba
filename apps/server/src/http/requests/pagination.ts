import { sql, type SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import type { IdPrefix } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
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

export interface PageRequest {
  page: number;
  pageSize: number;
}

export interface Page<ROW> extends PageRequest {
  rows: ROW[];
  /** Exact up to 10,000; 10,000 for more. */
  total: number;
  /** Whether rows follow after this page. */
  hasMore: boolean;
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

/** The page members of an answer; `nextCursor` is absent on the last page. */
export function pageAnswer({ rows, total, page, pageSize, hasMore }: Page<{ id: string }>): {
  total: number;
  page: number;
  pageSize: number;
  nextCursor?: string;
} {
  const last = hasMore ? rows.at(-1) : undefined;
  return { total, page, pageSize, ...(last === undefined ? {} : { nextCursor: last.id }) };
}
