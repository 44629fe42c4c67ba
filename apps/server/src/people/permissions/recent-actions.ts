import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import type { PermissionsInForce } from './permissions-in-force.ts';

/** What an agent did with a permission. */
export interface RecentAction {
  action: string;
  status: EntryStatus;
  at: string;
}

/** Most actions of each permission. */
const MOST_ACTIONS = 3;

/**
 * The latest actions with each of these grants, newest first, by the id of the grant: the audit entries with the grant
 * and its principal.
 */
export async function readRecentActions(
  database: Database,
  { active, delegated }: Pick<PermissionsInForce, 'active' | 'delegated'>,
): Promise<Record<string, RecentAction[]>> {
  const done: Record<string, RecentAction[]> = {};
  for (const [developerId, held] of Map.groupBy([...active, ...delegated], (each) => each.developerId)) {
    // With the rights of the log's developer: the role of people cannot read audit entries.
    const { rows } = await database.forList(developerId, (transaction) =>
      sql<{ grant_id: string; action: string; status: EntryStatus; at: Date }>`
        SELECT held.id AS grant_id, entry.action, entry.status, entry.at
        FROM unnest(${held.map(({ id }) => id)}::text[], ${held.map(({ principal }) => principal)}::text[])
            AS held (id, principal),
          LATERAL (
            SELECT action, status, at FROM audit_entries
            WHERE developer_id = ${developerId} AND grant_id = held.id AND principal = held.principal
            ORDER BY seq DESC LIMIT ${MOST_ACTIONS}
          ) AS entry`.execute(transaction),
    );
    for (const { grant_id: id, action, status, at } of rows) {
      (done[id] ??= []).push({ action, status, at: at.toISOString() });
    }
  }
  return done;
}
