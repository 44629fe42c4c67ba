import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { holdChain } from './append/chain-head.ts';

/**
 * Removes metadata and salt of one entry. The entry itself, its digest included, stays in the chain. Idempotent.
 * @throws {ApiError} 404
 */
export async function eraseEntryDetails(transaction: Transaction, entryId: string): Promise<void> {
  const entry = await transaction
    .selectFrom('audit_entries')
    .select(['developer_id', 'seq'])
    .where('entry_id', '=', entryId)
    .executeTakeFirst();
  if (entry === undefined) {
    throw notFound('audit entry');
  }
  await transaction
    .deleteFrom('audit_details')
    .where('developer_id', '=', entry.developer_id)
    .where('seq', '=', entry.seq)
    .execute();
}

/**
 * Removes metadata and salt of every entry about a principal. To erase a principal, set its `principal_id` and `salt` to
 * null and call this in the same transaction. Because of the lock on the chain, a running append either finishes before,
 * and loses its details here, or starts after, and stores none.
 */
export async function eraseDetails(
  transaction: Transaction,
  { developerId, principal }: { readonly developerId: string; readonly principal: string },
): Promise<void> {
  await holdChain(transaction, developerId);
  await transaction
    .deleteFrom('audit_details')
    .using('audit_entries')
    .whereRef('audit_details.developer_id', '=', 'audit_entries.developer_id')
    .whereRef('audit_details.seq', '=', 'audit_entries.seq')
    .where('audit_entries.principal', '=', principal)
    .execute();
}
