import type { BindingWay } from '@grantex/core';
import { sql } from 'kysely';
import { type Binding, bindingOf, principalBound, wasEverBound } from '../accounts/binding.ts';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { maskedAddress } from '../../base/email-address.ts';

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
  // Bindings are made under this lock, too.
  await sql`SELECT FROM principals WHERE id = ${principal} FOR UPDATE`.execute(transaction);
  if (await wasEverBound(transaction, principal)) throw principalBound();
  const { numUpdatedRows } = await transaction
    .updateTable('principals')
    // No two entries share an instant, which identifies the entry that a link was sent for.
    .set({
      email,
      email_entered_at: sql<Date>`greatest(clock_timestamp(), email_entered_at + interval '1 millisecond')`,
    })
    .where('id', '=', principal)
    // A principal that was erased meanwhile keeps no address.
    .where('principal_id', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound('principal');
}

/** A principal in answers (`docs/protocol.md` §6). */
export interface PrincipalView {
  principalId: string;
  /** The random id that the audit log contains instead of the name. */
  principal: string;
  createdAt: string;
  /** Where links go, masked: its owner recognizes it, and nobody else can read it. */
  email: string | null;
  emailEnteredAt: string | null;
  binding: { way: BindingWay; identityProvider: string | null; boundAt: string } | null;
}

/**
 * Reads a principal of the transaction's developer.
 * @throws {ApiError} 404
 */
export async function readPrincipal(transaction: Transaction, principalId: string): Promise<PrincipalView> {
  const row = await transaction
    .selectFrom('principals')
    .select(['id', 'created_at', 'email', 'email_entered_at'])
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('principal');
  const binding = await bindingOf(transaction, row.id);
  return {
    principalId,
    principal: row.id,
    createdAt: row.created_at.toISOString(),
    email: row.email === null ? null : maskedAddress(row.email),
    emailEnteredAt: row.email_entered_at?.toISOString() ?? null,
    binding: binding === undefined ? null : boundAs(binding),
  };
}

function boundAs({ way, identityProvider, boundAt }: Binding): PrincipalView['binding'] {
  return { way, identityProvider, boundAt: boundAt.toISOString() };
}
