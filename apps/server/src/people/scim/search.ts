import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { type Filter, matches } from './messages/filter.ts';
import { scimFault } from './resources/refusals.ts';

/** Which resources of a connection a list has (RFC 7644 §3.4.2). */
export interface Search {
  filter: Filter | undefined;
  /** From 1 on. */
  startIndex: number;
  count: number;
}

/** A page of a list. */
export interface Found<ROW> {
  total: number;
  rows: ROW[];
}

interface Searched<ROW> {
  /** The rows of the connection, as `FROM … WHERE …`. */
  from: RawBuilder<unknown>;
  /** The columns by which the database finds what equals a value, by attribute; in lower case where case does not count. */
  columns: Readonly<Record<string, RawBuilder<unknown>>>;
  /** The resources of rows, as filters see them. */
  resourcesOf: (rows: ROW[]) => Promise<Readonly<Record<string, unknown>>[]>;
}

/** Most rows of a connection that a filter is applied to which the database cannot apply by an index. */
const MOST_SCANNED = 1_000;

/**
 * Finds resources, in the order in which they were made. The database finds what equals a value, which is all that Okta and Entra
 * ask for. Any other filter is applied to at most 1,000 resources.
 * @throws {ApiError} 400 `TOO_MANY` where it would have to be applied to more
 */
export async function search<ROW extends { id: string }>(
  transaction: Transaction,
  { filter, startIndex, count }: Search,
  { from, columns, resourcesOf }: Searched<ROW>,
): Promise<Found<ROW>> {
  const { condition, isWhole } = filter === undefined ? EVERYTHING : inDatabase(filter, columns);
  const rows = sql`${from} AND ${condition}`;
  if (isWhole || filter === undefined) {
    const counted = await sql<{ total: number }>`SELECT count(*)::int AS total ${rows}`.execute(transaction);
    const page = await sql<ROW>`SELECT * ${rows} ORDER BY id LIMIT ${count} OFFSET ${startIndex - 1}`.execute(
      transaction,
    );
    return { total: counted.rows[0]?.total ?? 0, rows: page.rows };
  }
  const { rows: candidates } = await sql<ROW>`SELECT * ${rows} ORDER BY id LIMIT ${MOST_SCANNED + 1}`.execute(
    transaction,
  );
  if (candidates.length > MOST_SCANNED) {
    throw scimFault('TOO_MANY', `filter: it would have to be applied to more than ${MOST_SCANNED} resources`);
  }
  const resources = await resourcesOf(candidates);
  const found = candidates.filter((_row, index) => matches(filter, resources[index]));
  return { total: found.length, rows: found.slice(startIndex - 1, startIndex - 1 + count) };
}

interface Condition {
  condition: RawBuilder<boolean>;
  /** Whether it is the whole filter. */
  isWhole: boolean;
}

const EVERYTHING: Condition = { condition: sql<boolean>`true`, isWhole: true };

function inDatabase(filter: Filter, columns: Searched<never>['columns']): Condition {
  if (filter.op === 'and') {
    const parts = filter.filters.map((each) => inDatabase(each, columns));
    return {
      condition: sql<boolean>`(${sql.join(
        parts.map(({ condition }) => condition),
        sql` AND `,
      )})`,
      isWhole: parts.every(({ isWhole }) => isWhole),
    };
  }
  const nothing: Condition = { condition: EVERYTHING.condition, isWhole: false };
  if (filter.op !== 'compare' || filter.by !== 'eq' || typeof filter.value !== 'string') return nothing;
  const name = filter.path.join('.');
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column === undefined) return nothing;
  const value = filter.caseExact ? sql`${filter.value}::text` : sql`lower(${filter.value}::text)`;
  return { condition: sql<boolean>`${column} = ${value}`, isWhole: true };
}
