import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import type { HeldPermission } from './permissions-in-force.ts';

/** The latest audit entry with a permission. */
export interface LastUse {
  at: Date;
  /** Whether the call was blocked. */
  isRefused: boolean;
}

/** The latest use of each of these permissions, by its id. It reads one entry of each, by an index of the log. */
export async function readLastUses(
  database: Database,
  permissions: readonly HeldPermission[],
): Promise<ReadonlyMap<string, LastUse>> {
  const uses = new Map<string, LastUse>();
  for (const [developerId, held] of Map.groupBy(permissions, (each) => each.developerId)) {
    // With the rights of the log's developer: the role of people cannot read audit entries.
    const { rows } = await database.forList(developerId, async (transaction) => {
      await readInOrder(transaction);
      return sql<{ grant_id: string; at: Date; is_refused: boolean }>`
        SELECT held.id AS grant_id, entry.at, entry.status = 'blocked' AS is_refused
        FROM unnest(${held.map(({ id }) => id)}::text[], ${held.map(({ principal }) => principal)}::text[])
            AS held (id, principal),
          LATERAL (
            SELECT status, at FROM audit_entries
            WHERE developer_id = ${developerId} AND grant_id = held.id AND ${isOf(sql`held.principal`)}
            ORDER BY seq DESC LIMIT 1
          ) AS entry`.execute(transaction);
    });
    for (const { grant_id: id, at, is_refused: isRefused } of rows) uses.set(id, { at, isRefused });
  }
  return uses;
}

/**
 * Whether an audit entry is of this principal, written so that no index is read by it: without statistics the planner would
 * read all entries of the person for each permission.
 */
export function isOf(principal: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`principal IS NOT DISTINCT FROM ${principal}`;
}
