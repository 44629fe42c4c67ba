import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../config-options.ts';
import { appendEvents } from '../events/append-event.ts';
import type { Transaction } from '../store/database.ts';
import { countOnCommit } from '../telemetry/count-on-commit.ts';
import { appendMarked } from './append-marked.ts';

/** Principals of one statement: it stays far from the time that one may take. */
const BATCH = 10_000;

/**
 * Revokes many principals of a developer as `revoke` does one, by a few statements however many they are: an entry of
 * the log and an event for each. Call it last: it locks the head of the log, and holds it until the commit.
 * @param ids of principals that there are, each once; they are locked `FOR UPDATE` by this transaction already, in a
 *   statement before, because the clock is read here
 */
export async function revokePrincipals(
  transaction: Transaction,
  developerId: string,
  ids: readonly string[],
): Promise<void> {
  for (let from = 0; from < ids.length; from += BATCH) {
    await revokeBatch(transaction, developerId, ids.slice(from, from + BATCH));
  }
}

async function revokeBatch(
  transaction: Transaction,
  developerId: string,
  ids: readonly string[],
): Promise<void> {
  await appendEvents(
    transaction,
    developerId,
    ids.map((principal) => ({ type: 'principal.grants_revoked', data: { principal } })),
  );
  await appendMarked(
    transaction,
    developerId,
    'principal',
    sql`UPDATE principals SET revoked_before = clock_timestamp()
      WHERE developer_id = ${developerId} AND id = ANY (${ids}::text[])
      RETURNING id, revoked_before AS before,
        revoked_before + ${`${LONGEST_TOKEN} seconds`}::interval AS exp`,
  );
  for (const _each of ids) countOnCommit(transaction, { what: 'revoked', kind: 'principal' });
}
