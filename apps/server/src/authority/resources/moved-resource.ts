import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { resourceUrl } from './resource-url.ts';

/** A service, by the audience under which a developer has registered it. */
interface Registered {
  audience: string;
  developerId: string;
}

/**
 * Which developer has a service under exactly this name. Run it as a role that sees every developer's.
 * @returns undefined where none has
 */
export async function findOwner(transaction: Transaction, audience: string): Promise<string | undefined> {
  const owner = await transaction
    .selectFrom('resources')
    .select('developer_id')
    .where('url', '=', resourceUrl(audience) ?? '')
    .where('audience', '=', audience)
    .executeTakeFirst();
  return owner?.developer_id;
}

/**
 * Takes a service from a developer whom its metadata no longer names. Its logins end as those of a service that was removed.
 * The name stays among the audiences of the developer. Run it as the role of the system.
 */
export async function takeResource(
  transaction: Transaction,
  { audience, developerId }: Registered,
): Promise<void> {
  const taken = await transaction
    .deleteFrom('resources')
    .where('url', '=', resourceUrl(audience) ?? '')
    .where('audience', '=', audience)
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
  if (taken.numDeletedRows === 0n) return;
  await appendEvent(transaction, developerId, { type: 'resource.moved', data: { audience } });
}
