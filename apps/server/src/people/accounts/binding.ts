import type { BindingWay } from '@grantex/core';
import { sql } from 'kysely';
import { principalDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { closeAccountSessions } from './session.ts';

/** The person that a principal is, and how that is known. */
export interface Binding {
  /** `null` when the account was deleted: then nobody can approve. */
  accountId: string | null;
  way: BindingWay;
  /** The issuer of the binding provider; `null` for another way. */
  identityProvider: string | null;
  boundAt: Date;
}

/** A person at a sign-in provider. */
export interface ProviderSubject {
  issuer: string;
  subject: string;
}

/** The binding of a principal (its random id) that has not ended. */
export async function bindingOf(transaction: Transaction, principal: string): Promise<Binding | undefined> {
  const row = await transaction
    .selectFrom('bindings')
    .select(['account_id', 'way', 'issuer', 'bound_at'])
    .where('principal', '=', principal)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { account_id: accountId, way, issuer: identityProvider, bound_at: boundAt } = row;
  return { accountId, way, identityProvider, boundAt };
}

/** Whether anybody was ever bound to a principal (its random id). From then on no API key decides who the person is. */
export async function wasEverBound(transaction: Transaction, principal: string): Promise<boolean> {
  const binding = await transaction
    .selectFrom('bindings')
    .select('id')
    .where('principal', '=', principal)
    .limit(1)
    .executeTakeFirst();
  return binding !== undefined;
}

export interface NewBinding {
  developerId: string;
  /** The random id. */
  principal: string;
  accountId: string;
  way: BindingWay;
  /** The person at a sign-in provider, if one binds. */
  known?: ProviderSubject;
  /** Whether it replaces another binding. */
  isRecovery: boolean;
}

/**
 * Binds a principal. Hold its row `FOR UPDATE`, or two transactions could find it unbound; and to bind somebody whom a provider
 * knows, `holdProvisioning` before it.
 * @throws {ApiError} 409 `PRINCIPAL_BOUND`; 403 `PRINCIPAL_DEPROVISIONED` for a new name of a person at a provider who has left
 *   under another one
 */
export async function bind(
  transaction: Transaction,
  { developerId, principal, accountId, way, known, isRecovery }: NewBinding,
): Promise<void> {
  const made = await transaction
    .insertInto('bindings')
    .values({
      id: newId('bnd'),
      developer_id: developerId,
      principal,
      account_id: accountId,
      way,
      issuer: known?.issuer ?? null,
      subject: known?.subject ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) throw principalBound();
  if (known !== undefined && (await hasLeft(transaction, principal))) throw principalDeprovisioned();
  await appendEvent(transaction, developerId, {
    type: 'principal.bound',
    data: { principal, way, identityProvider: known?.issuer ?? null, isRecovery },
  });
}

async function hasLeft(transaction: Transaction, principal: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT FROM principals WHERE id = ${principal} AND is_deprovisioned(principals)`.execute(
      transaction,
    );
  return rows.length > 0;
}

/**
 * Ends the binding of a principal and signs the account out everywhere: somebody who found a lost passkey may be signed
 * in with it. Revoke what was granted under the binding in the same transaction.
 */
export async function endBinding(transaction: Transaction, principal: string): Promise<void> {
  const ended = await transaction
    .updateTable('bindings')
    .set({ ended_at: sql<Date>`clock_timestamp()` })
    .where('principal', '=', principal)
    .where('ended_at', 'is', null)
    .returning('account_id')
    .executeTakeFirst();
  const accountId = ended?.account_id ?? null;
  if (accountId !== null) await closeAccountSessions(transaction, accountId);
}

/** The refusal of what is only possible before a person is bound. */
export function principalBound(): ApiError {
  return new ApiError(
    409,
    'PRINCIPAL_BOUND',
    'this name already belongs to a person, and only that person can decide',
  );
}
