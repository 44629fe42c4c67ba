import { sql } from 'kysely';
import type { AcknowledgedEvent } from '../../base/store/acknowledged.ts';
import type { Transaction } from '../../base/store/database.ts';

/** The data of the events that say that somebody has left. */
interface Left {
  scimUserId: string;
  principals: readonly string[];
}

const LEAVINGS: readonly string[] = ['scim_user.deactivated', 'scim_user.deleted', 'scim_user.renamed'];

/**
 * Repeats what a lost transaction has said of people who have left: the identity provider will not say it again. Whoever it is
 * about authorizes nothing until the provider activates them; their grants end by the events of their revocation. A user who
 * was deleted stays as one that is not active.
 * @returns whether the event was of such a kind
 */
export async function repeatLeaving(
  transaction: Transaction,
  { developerId, type, data }: AcknowledgedEvent,
): Promise<boolean> {
  if (!LEAVINGS.includes(type)) return false;
  const { scimUserId, principals } = data as Left;
  await sql`UPDATE principals SET deprovisioned_at = COALESCE(deprovisioned_at, clock_timestamp())
    WHERE developer_id = ${developerId} AND id = ANY (${[...principals]}::text[])`.execute(transaction);
  if (type === 'scim_user.renamed') return true;
  await sql`UPDATE scim_names SET is_active = false WHERE developer_id = ${developerId} AND user_id = ${scimUserId}`.execute(
    transaction,
  );
  await sql`UPDATE scim_users SET is_active = false, attributes = attributes || '{"active": false}'
    WHERE developer_id = ${developerId} AND id = ${scimUserId}`.execute(transaction);
  return true;
}
