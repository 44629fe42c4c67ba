import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import { appendEvents } from '../../ledger/events/append-event.ts';
import { revokedAt } from './revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { appendMarked } from './append-marked.ts';
import { batchesOf } from './batches.ts';

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
  if (held.length === 0) return [];
  // As in `revokeEach`: the token's own entry changes the head again.
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR KEY SHARE`.execute(transaction);
  const ended: string[] = [];
  for (const batch of batchesOf(held.map(({ id }) => id))) {
    ended.push(...(await revokeBatch(transaction, developerId, batch, by)));
  }
  return ended;
}

async function revokeBatch(
  transaction: Transaction,
  developerId: string,
  held: readonly string[],
  by: EndedBy,
): Promise<string[]> {
  const ids = await appendMarked(
    transaction,
    developerId,
    { kind: 'grant', by },
    sql`UPDATE grants SET revoked_at = clock_timestamp()
      WHERE id = ANY (${held}::text[]) AND developer_id = ${developerId}
        AND expires_at > clock_timestamp() AND ${revokedAt('grants')} IS NULL
      RETURNING id, principal, NULL::timestamptz AS before,
        least(expires_at, revoked_at + ${`${LONGEST_TOKEN} seconds`}::interval) AS exp`,
  );
  await appendEvents(
    transaction,
    developerId,
    ids.map((grantId) => ({ type: 'grant.revoked', data: { grantId } })),
  );
  for (const _each of ids) countOnCommit(transaction, { what: 'revoked', kind: 'grant' });
  return ids;
}
