import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { revokeGrants } from './revoke-grants.ts';

/**
 * Revokes the grants in force that were delegated with a token, with a log entry and an event for each, in a few
 * statements. Their descendants end with them. This transaction holds the token `FOR UPDATE`, so that nothing is
 * delegated with it meanwhile: a delegation holds the token's row until it commits.
 * @returns the ids of the revoked grants
 */
export async function revokeDelegatedWith(
  transaction: Transaction,
  developerId: string,
  { id: jti, by }: { id: string; by: EndedBy },
): Promise<string[]> {
  const { rows: held } = await sql<{ id: string }>`
    SELECT id FROM grants WHERE parent_jti = ${jti} AND developer_id = ${developerId} ORDER BY id FOR UPDATE`.execute(
    transaction,
  );
  return revokeGrants(
    transaction,
    developerId,
    held.map(({ id }) => id),
    by,
  );
}
