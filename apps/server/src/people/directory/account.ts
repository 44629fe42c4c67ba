import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';

/** Who somebody is to a provider. */
export interface Known {
  providerId: string;
  subject: string;
}

/** The account of a person who has signed in here at a provider before. */
export async function findDirectoryAccount(
  transaction: Transaction,
  { providerId, subject }: Known,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('directory_identities')
    .select('account_id')
    .where('provider_id', '=', providerId)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  // Tells housekeeping, which waits for this lock, that the account is in use.
  await sql`UPDATE accounts SET used_at = clock_timestamp() WHERE id = ${row.account_id}`.execute(
    transaction,
  );
  return row.account_id;
}

/** The same, made at the first sign-in. The account never has a passkey. */
export async function findOrMakeDirectoryAccount(transaction: Transaction, known: Known): Promise<string> {
  const found = await findDirectoryAccount(transaction, known);
  if (found !== undefined) return found;
  const accountId = newId('acct');
  await transaction
    .insertInto('accounts')
    .values({ id: accountId, user_handle: randomBytes(32) })
    .execute();
  await transaction
    .insertInto('directory_identities')
    .values({ account_id: accountId, provider_id: known.providerId, subject: known.subject })
    .onConflict((conflict) => conflict.columns(['provider_id', 'subject']).doNothing())
    .execute();
  // Of two first sign-ins at once one makes it; housekeeping deletes the account of the other.
  const made = await findDirectoryAccount(transaction, known);
  if (made === undefined) throw new Error('an account vanished while it was made');
  return made;
}
