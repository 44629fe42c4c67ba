import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { appendEvents } from '../../ledger/events/append-event.ts';
import { appendMarked } from './append-marked.ts';
import { batchesOf } from './batches.ts';
import { revokedAt } from './revoked-at.ts';

/**
 * Revokes those of a developer's grants that are in force, with a log entry and an event for each, in a few statements; for one,
 * see `revoke`. Their descendants end with them. Call it last: it locks the head of the log until the commit.
 * @param locked ids of grants. An earlier statement of this transaction must have locked them `FOR UPDATE`, because the clock
 *   is read here
 * @returns the ids of the revoked grants
 */
export async function revokeGrants(
  transaction: Transaction,
  developerId: string,
  locked: readonly string[],
  by: EndedBy,
): Promise<string[]> {
  if (locked.length === 0) return [];
  // As in `revokeEach`: another entry of this transaction may change the head again.
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR KEY SHARE`.execute(transaction);
  const ended: string[] = [];
  for (const batch of batchesOf(locked)) {
    ended.push(...(await revokeBatch(transaction, developerId, batch, by)));
  }
  return ended;
}

async function revokeBatch(
  transaction: Transaction,
  developerId: string,
  locked: readonly string[],
  by: EndedBy,
): Promise<string[]> {
  const ids = await appendMarked(
    transaction,
    developerId,
    { kind: 'grant', by },
    sql`UPDATE grants SET revoked_at = clock_timestamp()
      WHERE id = ANY (${locked}::text[]) AND developer_id = ${developerId}
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
