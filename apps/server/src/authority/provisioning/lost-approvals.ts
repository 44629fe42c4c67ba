import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { revokeGrants } from '../revocations/revoke-grants.ts';
import { type Approvable, approvableScopes, unapprovable } from './approvable-scopes.ts';

interface GivenGrant {
  id: string;
  principal: string;
  scopes: string[];
}

/**
 * Ends the grants that people could have approved before a change of their groups, and could not any more: a grant ends as a
 * whole if one of its scopes is lost. What they could not have approved before either, because no group had scopes then, stays.
 * It also stamps these people, so that an approval whose code was not exchanged yet is decided again.
 *
 * Call it last, see `revokeGrants`; hold {@link lockProvisioning}.
 * @param before what each could approve before, by their random ids
 * @returns how many grants ended
 */
export async function endLostApprovals(
  transaction: Transaction,
  developerId: string,
  before: ReadonlyMap<string, Approvable>,
): Promise<number> {
  const limited = [...before].flatMap(([principal, approvable]) =>
    approvable === 'everything' ? [] : principal,
  );
  if (limited.length === 0) return 0;
  await sql`SELECT FROM principals WHERE id = ANY (${limited}::text[]) ORDER BY id FOR UPDATE`.execute(
    transaction,
  );
  const after = await approvableScopes(transaction, limited);
  const losers = limited.filter(
    (principal) => unapprovable(after.get(principal) ?? [], given(before, principal)).length > 0,
  );
  if (losers.length === 0) return 0;
  await sql`UPDATE principals SET approvals_limited_at = clock_timestamp() WHERE id = ANY (${losers}::text[])`.execute(
    transaction,
  );
  const { rows: grants } = await sql<GivenGrant>`
    SELECT id, principal, scopes FROM grants
    WHERE developer_id = ${developerId} AND principal = ANY (${losers}::text[]) AND parent_grant_id IS NULL
      AND revoked_at IS NULL AND expires_at > clock_timestamp()
    ORDER BY id FOR UPDATE`.execute(transaction);
  const lost = grants.filter(({ principal, scopes }) => {
    const missing = unapprovable(after.get(principal) ?? [], scopes);
    const missedBefore = unapprovable(before.get(principal) ?? [], missing);
    return missing.length > missedBefore.length;
  });
  const ids = lost.map(({ id }) => id);
  return (await revokeGrants(transaction, developerId, ids, 'organization')).length;
}

function given(before: ReadonlyMap<string, Approvable>, principal: string): readonly string[] {
  const approvable = before.get(principal) ?? [];
  return approvable === 'everything' ? [] : approvable;
}
