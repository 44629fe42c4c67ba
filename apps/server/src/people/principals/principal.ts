import { sql } from 'kysely';
import { refuseDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { holdProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { newId } from '../../base/ids.ts';
import { mustNotBeReserved } from './reserved.ts';
import type { Transaction } from '../../base/store/database.ts';

/**
 * The random id of a developer's principal, which is made at its first mention.
 * @throws {ApiError} 409 `PRINCIPAL_RETIRED` for the name of a person who was bound and then erased
 */
export async function findOrMakePrincipal(
  transaction: Transaction,
  { masterKey }: { masterKey: Uint8Array },
  developerId: string,
  principalId: string,
): Promise<string> {
  const known = await findOf(transaction, developerId, principalId);
  if (known !== undefined) return known;
  await holdProvisioning(transaction, developerId);
  await transaction
    .insertInto('principals')
    .values({
      id: newId('prn'),
      developer_id: developerId,
      principal_id: principalId,
      revoked_before: null,
      deprovisioned_at: sql<Date | null>`CASE provisioning_of(${developerId}, ${principalId})
        WHEN 'ended' THEN clock_timestamp() END`,
    })
    .onConflict((conflict) => conflict.columns(['developer_id', 'principal_id']).doNothing())
    .execute();
  // After the insertion, which waits for an erasure of the same name: that reserves it.
  await mustNotBeReserved(transaction, masterKey, developerId, principalId);
  const made = await findOf(transaction, developerId, principalId);
  if (made === undefined) throw new Error('a principal vanished while it was made');
  return made;
}

/**
 * Refuses whatever a person would authorize who has left, as their organization says over SCIM.
 * @param principal the random id
 * @throws {ApiError} 403 `PRINCIPAL_DEPROVISIONED`
 */
export async function mustNotHaveLeft(transaction: Transaction, principal: string): Promise<void> {
  const row = await transaction
    .selectFrom('principals')
    .select('deprovisioned_at')
    .where('id', '=', principal)
    .executeTakeFirst();
  if (row !== undefined) refuseDeprovisioned(row);
}

/** Names the developer, because a person's transaction sees those of every developer. */
async function findOf(
  transaction: Transaction,
  developerId: string,
  principalId: string,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('principals')
    .select('id')
    .where('developer_id', '=', developerId)
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row?.id;
}

/** The random id of a principal of the transaction's developer. */
export async function findPrincipal(
  transaction: Transaction,
  principalId: string,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row?.id;
}
