import { sql } from 'kysely';
import { type Approvable, approvableScopes } from '../../authority/provisioning/approvable-scopes.ts';
import type { Transaction } from '../../base/store/database.ts';

/**
 * What the people of SCIM users may approve now, by their random ids. Read it before a change of their groups, so that what they
 * lose by it can end (`endLostApprovals`).
 */
export async function approvableByUsers(
  transaction: Transaction,
  developerId: string,
  userIds: readonly string[],
): Promise<Map<string, Approvable>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string }>`
    SELECT p.id FROM scim_names n
      JOIN principals p ON p.developer_id = n.developer_id AND lower(p.principal_id) = n.name_key
    WHERE n.developer_id = ${developerId} AND n.user_id = ANY (${[...userIds]}::text[])`.execute(transaction);
  return approvableScopes(
    transaction,
    rows.map(({ id }) => id),
  );
}
