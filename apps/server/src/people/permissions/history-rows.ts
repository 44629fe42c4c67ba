import { sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import { type Column, COLUMNS, type HistoryRow, type Kind, KINDS } from './history-kinds.ts';
import type { Person } from './viewer.ts';

/**
 * Reads the newest events of people that are older than a place. Those of a kind and a person are read by an index from
 * that place on, and no more of them than are wanted: a page costs the same however many events there are.
 */
export async function readHistoryRows(
  transaction: Transaction,
  people: readonly Person[],
  { before, most }: { before: { at: string; id: string }; most: number },
): Promise<HistoryRow[]> {
  const select = ({ columns, table, as, where, each = sql`(SELECT) AS once`, joined }: Kind) => {
    const [at, id, name] = [sql.raw(columns.at), sql.raw(columns.id), sql.ref(as)];
    const listed = Object.entries(COLUMNS).map(
      ([column, none]) => sql`${sql.raw(columns[column as Column] ?? none)} AS ${sql.ref(column)}`,
    );
    return sql`(SELECT ${sql.join(listed)} FROM ${each} CROSS JOIN LATERAL (
        SELECT * FROM ${sql.table(table)} AS ${name}
        WHERE ${where} AND (${at}, ${id}) < (${before.at}::timestamptz, ${before.id}) AND ${at} > own.others_until
        ORDER BY ${at} DESC, ${id} DESC LIMIT ${most}
      ) AS ${name} ${joined ?? sql``})`;
  };
  await readInOrder(transaction);
  const { rows } = await sql<HistoryRow>`
    SELECT event.*, (
        SELECT ${revokedAt('grants')} FROM grants WHERE id = event.grant_id AND event.ended_by = 'time'
      ) AS stopped_at
    FROM (
      SELECT own.principal, newest.* FROM unnest(
          ${people.map(({ principal }) => principal)}::text[],
          ${people.map(({ othersUntil }) => othersUntil?.toISOString() ?? '-infinity')}::timestamptz[]
        ) AS own (principal, others_until),
        LATERAL (${sql.join(KINDS.map(select), sql` UNION ALL `)}) AS newest
      ORDER BY at DESC, id DESC LIMIT ${most}
    ) AS event ORDER BY at DESC, id DESC`.execute(transaction);
  return rows;
}
