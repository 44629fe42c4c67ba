import { sql } from 'kysely';
import { principalBound, wasEverBound } from '../accounts/binding.ts';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';

/**
 * Enters the address for a principal's one-time links. Links and proofs of an earlier address become invalid. Once a
 * person was bound, the address is fixed: it decides who can be bound again.
 * @param principal `principals.id`
 * @throws {ApiError} 409 `PRINCIPAL_BOUND`, 404 for an erased principal
 */
export async function enterAddress(
  transaction: Transaction,
  principal: string,
  email: string,
): Promise<void> {
  await changeAddress(transaction, principal, email);
}

/**
 * Removes the address. Links and proofs of it become invalid. The same rule as for entering one: once a person was bound, it
 * stays.
 * @param principal `principals.id`
 * @throws {ApiError} 409 `PRINCIPAL_BOUND`, 404 where there is no address
 */
export async function removeAddress(transaction: Transaction, principal: string): Promise<void> {
  await changeAddress(transaction, principal, null);
}

/** @returns undefined without one */
export async function readAddress(
  transaction: Transaction,
  principalId: string,
): Promise<{ email: string; enteredAt: Date } | undefined> {
  const row = await transaction
    .selectFrom('principals')
    .select(['email', 'email_entered_at'])
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  if (row === undefined || row.email === null || row.email_entered_at === null) return undefined;
  return { email: row.email, enteredAt: row.email_entered_at };
}

async function changeAddress(
  transaction: Transaction,
  principal: string,
  email: string | null,
): Promise<void> {
  // Bindings are made under this lock, too.
  await sql`SELECT FROM principals WHERE id = ${principal} FOR UPDATE`.execute(transaction);
  if (await wasEverBound(transaction, principal)) throw principalBound();
  let change = transaction
    .updateTable('principals')
    // No two entries share an instant, which identifies the entry that a link was sent for. A removal is an entry, too.
    .set({
      email,
      email_entered_at: sql<Date>`greatest(clock_timestamp(), email_entered_at + interval '1 millisecond')`,
    })
    .where('id', '=', principal)
    // A principal that was erased meanwhile keeps no address.
    .where('principal_id', 'is not', null);
  if (email === null) change = change.where('email', 'is not', null);
  const { numUpdatedRows } = await change.executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound(email === null ? 'address' : 'principal');
}
