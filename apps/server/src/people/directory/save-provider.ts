import { sql } from 'kysely';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import { revokePrincipals } from '../../authority/revocations/revoke-principals.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';
import { findProvider, type Provider } from './provider.ts';

/** A provider with the settings of its developer. */
export interface NewProvider {
  issuer: string;
  clientId: string;
  /** Encrypted. */
  clientSecret: Uint8Array;
  principalClaim: string;
  scopes: readonly string[];
}

/** The result of a change. */
export interface Saved {
  provider: Provider;
  /** The number of principals that the previous provider had bound. Each must sign in again. */
  endedBindings: number;
}

/**
 * Sets a developer's provider. Another issuer, client or claim identifies people differently: it ends every binding by
 * the previous provider and all that was granted under them. Another secret or scope ends nothing.
 */
export async function saveProvider(
  transaction: Transaction,
  developerId: string,
  wanted: NewProvider,
): Promise<Saved> {
  const before = await lockProvider(transaction, developerId);
  const columns = {
    issuer: wanted.issuer,
    client_id: wanted.clientId,
    client_secret: wanted.clientSecret,
    principal_claim: wanted.principalClaim,
    scopes: [...wanted.scopes],
  };
  if (before === undefined) {
    const provider = await transaction
      .insertInto('sign_in_providers')
      .values({ id: newId('idp'), developer_id: developerId, ...columns })
      .returningAll()
      .executeTakeFirstOrThrow();
    return told(transaction, { provider, endedBindings: 0 });
  }
  const isSame =
    before.issuer === columns.issuer &&
    before.client_id === columns.client_id &&
    before.principal_claim === columns.principal_claim;
  const provider = await transaction
    .updateTable('sign_in_providers')
    .set({
      ...columns,
      id: isSame ? before.id : newId('idp'),
      // Tells that a cached description is outdated.
      updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const endedBindings = isSame ? 0 : await endDirectoryBindings(transaction, developerId);
  return told(transaction, { provider, endedBindings });
}

async function told(transaction: Transaction, saved: Saved): Promise<Saved> {
  const { provider, endedBindings } = saved;
  const { issuer, client_id: clientId, principal_claim: principalClaim } = provider;
  await appendEvent(transaction, provider.developer_id, {
    type: 'sign_in_provider.saved',
    data: { issuer, clientId, principalClaim, endedBindings },
  });
  return saved;
}

/**
 * Removes a developer's provider, its bindings and all that was granted under them.
 * @throws {ApiError} 404
 */
export async function removeProvider(transaction: Transaction, developerId: string): Promise<void> {
  const before = await lockProvider(transaction, developerId);
  if (before === undefined) throw notFound('sign-in provider');
  await transaction.deleteFrom('sign_in_providers').where('id', '=', before.id).execute();
  await endDirectoryBindings(transaction, developerId);
  const { issuer } = before;
  await appendEvent(transaction, developerId, { type: 'sign_in_provider.deleted', data: { issuer } });
}

/**
 * Ends the provider's binding of one principal and all that was granted under it. The next sign-in binds it again.
 * @param principal its random id
 * @returns false when the principal is not bound by a provider
 */
export async function endDirectoryBinding(
  transaction: Transaction,
  developerId: string,
  principal: string,
): Promise<boolean> {
  await sql`SELECT FROM principals WHERE id = ${principal} FOR UPDATE`.execute(transaction);
  const { numUpdatedRows } = await transaction
    .updateTable('bindings')
    .set({ ended_at: sql<Date>`clock_timestamp()` })
    .where('principal', '=', principal)
    .where('way', '=', 'directory')
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await revoke(transaction, developerId, { kind: 'principal', id: principal, by: 'developer' });
  return true;
}

/** Of two changes at once, the second sees the result of the first. */
async function lockProvider(transaction: Transaction, developerId: string): Promise<Provider | undefined> {
  // There may be no provider yet that could be locked.
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
  await sql`SELECT FROM sign_in_providers WHERE developer_id = ${developerId} FOR UPDATE`.execute(
    transaction,
  );
  return findProvider(transaction, developerId);
}

/**
 * Ends all bindings or none, in one transaction of a few statements. Every principal is locked before the first is
 * revoked: a transaction that revokes one of them holds its row and waits for the head of the log, which is locked from
 * the first revocation on.
 */
async function endDirectoryBindings(transaction: Transaction, developerId: string): Promise<number> {
  await sql`SELECT FROM principals WHERE id IN (
      SELECT principal FROM bindings WHERE way = 'directory' AND ended_at IS NULL)
    ORDER BY id FOR UPDATE`.execute(transaction);
  const ended = await transaction
    .updateTable('bindings')
    .set({ ended_at: sql<Date>`clock_timestamp()` })
    .where('way', '=', 'directory')
    .where('ended_at', 'is', null)
    .returning('principal')
    .execute();
  await revokePrincipals(
    transaction,
    developerId,
    ended.map(({ principal }) => principal),
    'developer',
  );
  return ended.length;
}
