import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import type { Stretch } from './stored/window.ts';

/** Entries that meet several conditions on `audit_entries e`. */
export interface MeetingQuery {
  /** Each has an index that ends with `seq`. */
  readonly conditions: readonly RawBuilder<boolean>[];
  /** Without an index of their own. */
  readonly others: readonly RawBuilder<boolean>[];
  readonly order: 'asc' | 'desc';
}

/** A part of them. */
export interface Meeting {
  /** The places in the log of those that meet all conditions, in order. */
  readonly places: readonly number[];
  /** The last entry that was looked at, if that is why there are not as many as wanted. */
  readonly end: number | undefined;
}

export interface Meetings {
  find(stretch: Stretch, wanted: { readonly skipped: number; readonly most: number }): Promise<Meeting>;
  /** Their number, and whether there may be more. */
  count(stretch: Stretch): Promise<{ readonly total: number; readonly isPartial: boolean }>;
}

/** Most entries that are looked at for one condition. */
const LOOKED_AT = 10_000;

/**
 * Looks for the entries that meet all conditions among the first 10,000 that meet the rarest one, so that there is a limit
 * also where all of them are frequent and never meet. The planner estimates which is the rarest; if 10,000 entries were not
 * enough, the other conditions are tried, too, in case it was wrong.
 */
export async function lookForMeetings(
  transaction: Transaction,
  { conditions, others, order }: MeetingQuery,
): Promise<Meetings> {
  await readInOrder(transaction);
  const ordered = await rarestFirst(transaction, conditions);
  const all = sql.join([...conditions, ...others], sql` AND `);
  // It is read only as far as it is needed, and in the order of its index.
  const looked = (condition: RawBuilder<boolean>, { after, before }: Stretch) => sql`
    looked AS MATERIALIZED (
      SELECT seq, ${all} AS meets FROM (
        SELECT * FROM audit_entries e WHERE ${condition} AND seq > ${after} AND seq < ${before}
        ORDER BY seq ${sql.raw(order)} LIMIT ${LOOKED_AT}
      ) AS e
    )`;
  const last = order === 'asc' ? sql`max(seq)` : sql`min(seq)`;
  const isFarther = (end: number, than: number): boolean => (order === 'asc' ? end > than : end < than);
  return {
    async find(stretch, { skipped, most }) {
      let farthest: Meeting | undefined;
      for (const condition of ordered) {
        const { rows } = await sql<{ places: number[]; end: number | null }>`
          WITH ${looked(condition, stretch)}, found AS MATERIALIZED (
            SELECT seq FROM looked WHERE meets OFFSET ${skipped} LIMIT ${most}
          )
          SELECT to_json(ARRAY(SELECT seq FROM found)) AS places,
            CASE WHEN (SELECT count(*) FROM found) < ${most}
              THEN (SELECT ${last} FROM looked HAVING count(*) = ${LOOKED_AT}) END AS end`.execute(
          transaction,
        );
        const [{ places, end } = { places: [], end: null }] = rows;
        if (end === null) return { places, end: undefined };
        if (farthest?.end === undefined || isFarther(end, farthest.end)) farthest = { places, end };
      }
      return farthest ?? { places: [], end: undefined };
    },
    async count(stretch) {
      let least = 0;
      for (const condition of ordered) {
        const { rows } = await sql<{ total: number; isPartial: boolean }>`
          WITH ${looked(condition, stretch)}
          SELECT count(*) FILTER (WHERE meets) AS total,
            count(*) = ${LOOKED_AT} AND NOT bool_and(meets) AS "isPartial" FROM looked`.execute(transaction);
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
  conditions: readonly RawBuilder<boolean>[],
): Promise<readonly RawBuilder<boolean>[]> {
  const estimates = await Promise.all(
    conditions.map(async (condition) => {
      const { rows } = await sql<Record<'QUERY PLAN', [{ Plan: Record<'Plan Rows', number> }]>>`
        EXPLAIN (FORMAT json) SELECT FROM audit_entries e WHERE ${condition}`.execute(transaction);
      return { condition, estimate: rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Infinity };
    }),
  );
  return estimates.toSorted((one, other) => one.estimate - other.estimate).map(({ condition }) => condition);
}
