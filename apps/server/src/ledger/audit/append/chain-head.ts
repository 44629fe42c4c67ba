import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { type LogName, tableOf } from '../stored/log-tables.ts';
import type { StoredHead } from './chain.ts';

/** Locks the chain of a developer until the transaction ends: other processes append after it. */
export async function lockHead(
  transaction: Transaction,
  log: LogName,
  developerId: string,
): Promise<StoredHead | undefined> {
  const { rows } = await sql<StoredHead>`
    SELECT seq, encode(hash, 'hex') AS hash, tree_size AS "treeSize", tree FROM ${tableOf(log, 'heads')} WHERE developer_id = ${developerId} FOR UPDATE`.execute(
    transaction,
  );
  return rows[0];
}

/**
 * Blocks appends to a developer's chain until the transaction ends, and waits for running ones. Stamps that this
 * transaction makes afterwards lie between the signed entries before and after it. An unsigned one that comes after it may
 * be stamped up to a second before the lock was free.
 */
export async function holdChain(transaction: Transaction, developerId: string): Promise<void> {
  await makeHead(transaction, developerId);
  await lockHead(transaction, 'audit', developerId);
}

/** Makes the head of a chain that has none yet. */
export async function makeHead(transaction: Transaction, developerId: string): Promise<void> {
  await transaction
    .insertInto('audit_heads')
    .values({ developer_id: developerId, seq: 0, hash: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
