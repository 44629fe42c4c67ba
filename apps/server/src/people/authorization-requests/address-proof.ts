import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { MailPurpose } from '../../base/store/schema/people-tables.ts';

/** What a browser has proven by following a link that was sent to the principal's address. */
export interface ProvenAddress {
  purpose: MailPurpose;
  email: string;
}

/**
 * Whether the browser of this visit has followed a link that was mailed to the principal's present address within the
 * last 15 minutes. An address that was entered since, even the same one, is not proven.
 *
 * To decide on it, hold the principal's row `FOR UPDATE`, as {@link enterAddress} does.
 * @param visitDigest SHA-256 of the secret in the browser's cookie
 * @param principal `principals.id`
 */
export async function provenAddress(
  transaction: Transaction,
  visitDigest: Uint8Array,
  principal: string,
): Promise<ProvenAddress | undefined> {
  const row = await transaction
    .selectFrom('address_proofs as proof')
    .innerJoin('principals', 'principals.id', 'proof.principal')
    .select(['proof.purpose', 'principals.email'])
    .where('proof.digest', '=', visitDigest)
    .where('proof.principal', '=', principal)
    .where('proof.expires_at', '>', sql<Date>`clock_timestamp()`)
    .whereRef('principals.email_entered_at', '=', 'proof.email_entered_at')
    .executeTakeFirst();
  if (row === undefined || row.email === null) return undefined;
  return { purpose: row.purpose, email: row.email };
}

/** Deletes the proofs of the principal's address once they have been used. */
export async function forgetProofs(transaction: Transaction, principal: string): Promise<void> {
  await transaction.deleteFrom('address_proofs').where('principal', '=', principal).execute();
}
