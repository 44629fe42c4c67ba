import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { revokePrincipals } from '../revocations/revoke-principals.ts';

/**
 * Makes the people of these names follow what the connections of SCIM say about them now (`docs/protocol.md` §16), with
 * {@link lockProvisioning} held: whoever has left authorizes nothing from now on, has no vouched session any more, and what
 * they gave ends with {@link endOfLeavers}. Whoever is back may authorize anew; nothing comes back.
 *
 * The rows of these people, under all of their names at their sign-in provider, are locked as a revocation locks them: an
 * exchange, an approval or a delegation commits first, and its grant ends, or waits and is refused.
 * @param names as the developer calls the people; case does not count
 * @returns the random ids of those who have left by this change
 */
export async function applyProvisioning(
  transaction: Transaction,
  developerId: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const { rows: locked } = await sql<{ id: string }>`
    SELECT id FROM principals WHERE id IN (
      SELECT names_of_person(p.id) FROM principals p
      WHERE p.developer_id = ${developerId} AND p.principal_id IS NOT NULL
        AND lower(p.principal_id) IN (SELECT lower(name) FROM unnest(${[...names]}::text[]) AS name))
    ORDER BY id FOR UPDATE`.execute(transaction);
  if (locked.length === 0) return [];
  const ids = locked.map(({ id }) => id);
  await sql`UPDATE principals SET deprovisioned_at = NULL
    WHERE id = ANY (${ids}::text[]) AND deprovisioned_at IS NOT NULL AND NOT is_deprovisioned(principals)`.execute(
    transaction,
  );
  const { rows: left } = await sql<{ id: string }>`
    UPDATE principals SET deprovisioned_at = clock_timestamp()
    WHERE id = ANY (${ids}::text[]) AND deprovisioned_at IS NULL AND is_deprovisioned(principals)
    RETURNING id`.execute(transaction);
  const leavers = left.map(({ id }) => id);
  await transaction
    .deleteFrom('principal_sessions')
    .where('principal', 'in', [...leavers, ''])
    .execute();
  return leavers.toSorted();
}

/** Ends everything that leavers gave. Call it last, see `revokePrincipals`. */
export async function endOfLeavers(
  transaction: Transaction,
  developerId: string,
  leavers: readonly string[],
): Promise<void> {
  await revokePrincipals(transaction, developerId, leavers, 'organization');
}
