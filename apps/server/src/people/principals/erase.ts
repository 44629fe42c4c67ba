import { sql } from 'kysely';
import { wasEverBound } from '../accounts/binding.ts';
import { eraseHoldReasons } from '../../ledger/admin-log/erase.ts';
import { eraseAlerts } from '../../ledger/anomalies/alerts/erase.ts';
import { eraseDetails } from '../../ledger/audit/erase.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { eraseCalls } from '../../authority/approvals/approved-call.ts';
import { eraseSpending } from '../../authority/budgets/debit.ts';
import { notFound } from '../../base/api-error.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';
import { findPrincipal } from './principal.ts';
import { reserve } from './reserved.ts';

/**
 * Erases a person: their name at the developer and its salt, their sessions, the contents of requests except the scopes,
 * the calls that they were shown, the holds on their grants, and the metadata of every audit entry about them; and ends every
 * grant. The random id stays in grants and in the chain, which still verifies. The name of a person who was ever bound is
 * reserved: no API key can give it to somebody else by erasing it (`docs/protocol.md` §6). Any other name belongs to a new
 * person afterwards.
 * @throws {ApiError} 404
 */
export async function erasePrincipal(
  transaction: Transaction,
  { masterKey }: { masterKey: Uint8Array },
  developerId: string,
  principalId: string,
): Promise<void> {
  const principal = await findPrincipal(transaction, principalId);
  if (principal === undefined) throw notFound('principal');
  // Lock requests before the principal: an exchange holds its request and waits for the principal.
  await transaction
    .updateTable('authorization_requests')
    .set({ state: null, redirect_uri: null })
    .where('principal', '=', principal)
    .execute();
  const { numUpdatedRows } = await transaction
    .updateTable('principals')
    .set({ principal_id: null, salt: null, email: null, email_entered_at: null, language: null })
    .where('id', '=', principal)
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound('principal');
  // After the principal is locked: a binding locks it first.
  if (await wasEverBound(transaction, principal)) {
    await reserve(transaction, masterKey, developerId, principalId);
  }
  await transaction.deleteFrom('principal_sessions').where('principal', '=', principal).execute();
  await eraseCalls(transaction, principal);
  await eraseSpending(transaction, principal);
  // Their reasons may be personal, and everything of theirs ends.
  await sql`DELETE FROM grant_holds WHERE grant_id IN (SELECT id FROM grants WHERE principal = ${principal})`.execute(
    transaction,
  );
  await eraseHoldReasons(transaction, developerId, principal);
  // Before the log is locked: it may wait.
  await eraseAlerts(transaction, { developerId, principal });
  await eraseDetails(transaction, { developerId, principal });
  await appendEvent(transaction, developerId, { type: 'principal.erased', data: { principal } });
  await revoke(transaction, developerId, { kind: 'principal', id: principal, by: 'developer' });
}
