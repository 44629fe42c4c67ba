import { type RawBuilder, sql } from 'kysely';
import { readInOrder } from './read-in-order.ts';
import type { Transaction } from './database.ts';

/** A filter with several conditions. */
export interface Filter {
  /** The table, under the name that the conditions use. */
  readonly from: RawBuilder<unknown>;
  /** The column that orders the list. */
  readonly place: RawBuilder<unknown>;
  /** Each has an index that ends with the place. */
  readonly conditions: readonly RawBuilder<boolean>[];
  /** Without an index of their own. */
  readonly others: readonly RawBuilder<boolean>[];
  readonly order: 'asc' | 'desc';
}

/** Rows that match. */
export interface Matches<PLACE> {
  /** Their places, in order. */
  readonly places: readonly PLACE[];
  /** The last row that was looked at, if that is why there are not as many as wanted. */
  readonly end: PLACE | undefined;
}

/** Looks for the rows that meet all conditions of a filter. */
export interface Matcher<PLACE> {
  /** @param within what else must hold, which the indexes can tell */
  find(
    within: RawBuilder<boolean>,
    wanted: { readonly skipped: number; readonly most: number },
  ): Promise<Matches<PLACE>>;
  /** Their number, and whether there may be more. */
  count(within: RawBuilder<boolean>): Promise<{ readonly total: number; readonly isPartial: boolean }>;
}

/** Most rows that are looked at for one condition. */
const MOST_SCANNED = 10_000;

/**
 * Makes a matcher that looks among the first 10,000 rows that meet the rarest condition, so that there is a limit also
 * where all conditions are frequent and no row meets them all. The planner estimates which is the rarest; if 10,000 rows
 * were not enough, the other conditions are tried, too, in case it was wrong.
 */
export async function createMatcher<PLACE extends number | string>(
  transaction: Transaction,
  { from, place, conditions, others, order }: Filter,
): Promise<Matcher<PLACE>> {
  await readInOrder(transaction);
  const ordered = await rarestFirst(transaction, from, conditions);
  const all = sql.join([...conditions, ...others], sql` AND `);
  // It is read only as far as it is needed, and in the order of its index.
  const scan = (condition: RawBuilder<boolean>, within: RawBuilder<boolean>) => sql`
    scanned AS MATERIALIZED (
      SELECT ${place} AS place, ${all} AS matches FROM ${from} WHERE ${condition} AND ${within}
      ORDER BY ${place} ${sql.raw(order)} LIMIT ${MOST_SCANNED}
    )`;
  const last = order === 'asc' ? sql`max(place)` : sql`min(place)`;
  const isFarther = (end: PLACE, than: PLACE): boolean => (order === 'asc' ? end > than : end < than);
  return {
    async find(within, { skipped, most }) {
      let farthest: Matches<PLACE> | undefined;
      for (const condition of ordered) {
        const { rows } = await sql<{ places: PLACE[]; end: PLACE | null }>`
          WITH ${scan(condition, within)}, found AS MATERIALIZED (
            SELECT place FROM scanned WHERE matches OFFSET ${skipped} LIMIT ${most}
          )
          SELECT to_json(ARRAY(SELECT place FROM found)) AS places,
            CASE WHEN (SELECT count(*) FROM found) < ${most}
              THEN (SELECT ${last} FROM scanned HAVING count(*) = ${MOST_SCANNED}) END AS end`.execute(
          transaction,
        );
        const [{ places, end } = { places: [], end: null }] = rows;
        if (end === null) return { places, end: undefined };
        if (farthest?.end === undefined || isFarther(end, farthest.end)) farthest = { places, end };
      }
      return farthest ?? { places: [], end: undefined };
    },
    async count(within) {
      let least = 0;
      for (const condition of ordered) {
        const { rows } = await sql<{ total: number; isPartial: boolean }>`
          WITH ${scan(condition, within)}
          SELECT count(*) FILTER (WHERE matches) AS total,
            count(*) = ${MOST_SCANNED} AND count(*) > count(*) FILTER (WHERE matches) AS "isPartial" FROM scanned`.execute(
          transaction,
        );
        const [{ total, isPartial } = { total: 0, isPartial: false }] = rows;
        if (!isPartial) return { total, isPartial };
        least = Math.max(least, total);
      }
      return { total: least, isPartial: true };
    },
  };
}

async function rarestFirst(
  transaction: Transaction,
  from: RawBuilder<unknown>,
  conditions: readonly RawBuilder<boolean>[],
): Promise<readonly RawBuilder<boolean>[]> {
  if (conditions.length === 1) return conditions;
  const estimates = await Promise.all(
    conditions.map(async (condition) => {
      const { rows } = await sql<Record<'QUERY PLAN', [{ Plan: Record<'Plan Rows', number> }]>>`
        EXPLAIN (FORMAT json) SELECT FROM ${from} WHERE ${condition}`.execute(transaction);
      return { condition, estimate: rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Infinity };
    }),
  );
  return estimates.toSorted((one, other) => one.estimate - other.estimate).map(({ condition }) => condition);
}
