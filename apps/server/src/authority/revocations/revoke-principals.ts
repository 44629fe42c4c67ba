import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import { appendEvents } from '../../ledger/events/append-event.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { appendMarked } from './append-marked.ts';
import { batchesOf } from './batches.ts';

/**
 * Revokes many principals for their developer, in a few statements, with a log entry and an event for each; for one, see
 * `revoke`. Call it last: it locks the head of the log until the commit.
 * @param ids existing principals, each once. An earlier statement of this transaction must have locked them `FOR UPDATE`,
 *   because the clock is read here
 */
export async function revokePrincipals(
  transaction: Transaction,
  developerId: string,
  ids: readonly string[],
  by: EndedBy,
): Promise<void> {
  for (const batch of batchesOf(ids)) await revokeBatch(transaction, developerId, batch, by);
}

async function revokeBatch(
  transaction: Transaction,
  developerId: string,
  ids: readonly string[],
  by: EndedBy,
): Promise<void> {
  await appendEvents(
    transaction,
    developerId,
    ids.map((principal) => ({ type: 'principal.grants_revoked', data: { principal } })),
  );
  await appendMarked(
    transaction,
    developerId,
    { kind: 'principal', by },
    sql`UPDATE principals SET revoked_before = clock_timestamp()
      WHERE developer_id = ${developerId} AND id = ANY (${ids}::text[])
      RETURNING id, id AS principal, revoked_before AS before,
        revoked_before + ${`${LONGEST_TOKEN} seconds`}::interval AS exp`,
  );
  for (const _each of ids) countOnCommit(transaction, { what: 'revoked', kind: 'principal' });
}
