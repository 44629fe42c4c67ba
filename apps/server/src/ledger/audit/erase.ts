import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { holdChain } from './append/write-batch.ts';

/**
 * Removes metadata and salt of one entry; the entry itself, its digest included, stays in the chain. Doing it twice
 * is doing it once.
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
 * Removes metadata and salt of every entry about a principal, for whoever erases the principal: in the same
 * transaction, set `principal_id` and `salt` of the principal to null and call this. The lock on the chain makes an append that is
 * under way either finish before, and lose its details here, or start after, and keep none.
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
