import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/**
 * Removes the contents of the entries about holds on a principal's grants: the reason of a hold may name the person. Other
 * entries name a principal only by the random id.
 */
export async function eraseHoldReasons(
  transaction: Transaction,
  developerId: string,
  principal: string,
): Promise<void> {
  await sql`
    DELETE FROM admin_details d USING admin_entries e
    WHERE e.developer_id = ${developerId} AND e.action = 'grant.held'
      AND d.developer_id = e.developer_id AND d.seq = e.seq
      AND d.metadata::jsonb -> 'data' ->> 'grantId' IN (SELECT id FROM grants WHERE principal = ${principal})`.execute(
    transaction,
  );
}

/** Removes what entries say of somebody who acted. Their random id stays, and the log still verifies. */
export async function forgetActor(
  transaction: Transaction,
  developerId: string,
  actor: string,
): Promise<void> {
  await transaction
    .deleteFrom('admin_actors')
    .where('developer_id', '=', developerId)
    .where('actor', '=', actor)
    .execute();
}
