import { type RawBuilder, sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { takeTurn } from './api-key.ts';

/**
 * Deletes a key at once, with the keys that were allowed in its console sessions, and those that were allowed in theirs:
 * whoever has stolen a key keeps none. The last admin key that does not expire must stay: nobody could make another.
 * @returns the ids of all of them
 * @throws {ApiError} 404, or 409 `LAST_ADMIN_KEY` or `BREAK_GLASS_KEY`
 */
export async function deleteApiKey(
  transaction: Transaction,
  developerId: string,
  keyId: string,
): Promise<readonly string[]> {
  await takeTurn(transaction, developerId);
  const removed = await deleteWith(
    transaction,
    developerId,
    sql`SELECT id FROM api_keys WHERE id = ${keyId}`,
  );
  if (removed.length === 0) throw notFound('API key');
  await keepBreakGlass(transaction, developerId);
  const { rows } = await sql`
    SELECT FROM api_keys WHERE 'admin' = ANY (roles) AND expires_at IS NULL LIMIT 1`.execute(transaction);
  if (rows.length > 0) return removed;
  throw new ApiError(
    409,
    'LAST_ADMIN_KEY',
    'this is the last admin key that does not expire; make another first',
  );
}

/**
 * Deletes the keys that programs got by logins of these people, and those that were allowed with them.
 * @returns the ids of all of them
 */
export async function deleteKeysAllowedBy(
  transaction: Transaction,
  developerId: string,
  people: readonly string[],
): Promise<readonly string[]> {
  return deleteWith(
    transaction,
    developerId,
    sql`SELECT id FROM api_keys WHERE developer_id = ${developerId} AND allowed_by = ANY (${people}::text[])`,
  );
}

/** Deletes a key that a program got by a login, with those that were allowed with it; another key stays. */
export async function deleteLoginKey(
  transaction: Transaction,
  developerId: string,
  keyId: string,
): Promise<readonly string[]> {
  return deleteWith(
    transaction,
    developerId,
    sql`SELECT id FROM api_keys WHERE developer_id = ${developerId} AND id = ${keyId} AND allowed_by IS NOT NULL`,
  );
}

/** Deletes keys with all that were allowed in their sessions. */
async function deleteWith(
  transaction: Transaction,
  developerId: string,
  first: RawBuilder<unknown>,
): Promise<readonly string[]> {
  const { rows: removed } = await sql<{ id: string; name: string }>`
    WITH RECURSIVE ended AS (
      ${first}
      UNION SELECT api_keys.id FROM api_keys JOIN ended ON api_keys.allowed_by = ended.id
    )
    DELETE FROM api_keys WHERE id IN (SELECT id FROM ended) RETURNING id, name`.execute(transaction);
  for (const { id, name } of removed) {
    await appendEvent(transaction, developerId, { type: 'api_key.revoked', data: { keyId: id, name } });
  }
  return removed.map(({ id }) => id);
}

/** @throws {ApiError} 409 `BREAK_GLASS_KEY` when a connection demands single sign-on and its key for emergencies is gone */
async function keepBreakGlass(transaction: Transaction, developerId: string): Promise<void> {
  const { rows } = await sql`
    SELECT FROM sso_connections c WHERE developer_id = ${developerId} AND is_enforced AND NOT EXISTS (
      SELECT FROM api_keys k WHERE COALESCE(k.first_key, k.id) = c.break_glass_key AND k.expires_at IS NULL) LIMIT 1`.execute(
    transaction,
  );
  if (rows.length === 0) return;
  throw new ApiError(
    409,
    'BREAK_GLASS_KEY',
    'single sign-on is enforced, and this is the key for emergencies; name another key in the connection first',
  );
}
