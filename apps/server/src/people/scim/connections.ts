import { sql, type Selectable } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { MatchingAttribute, ScimConnectionTable } from '../../base/store/schema/scim-tables.ts';
import { lockProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { applyProvisioning } from '../../authority/provisioning/deprovision.ts';
import { endLostApprovals } from '../../authority/provisioning/lost-approvals.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { approvableByUsers } from './approvable-by-users.ts';

/** A connection, as stored. Its id is that of its token. */
export type Connection = Selectable<ScimConnectionTable>;

/** What a SCIM token begins with. */
export const TOKEN_PREFIX = 'gx_scim_';

const MOST_CONNECTIONS = 50;

/**
 * Makes a connection for an identity provider, with its token, which is stored as a digest and shown once.
 * @throws {ApiError} 409 `TOO_MANY_SCIM_TOKENS`
 */
export async function makeConnection(
  transaction: Transaction,
  developerId: string,
  { label, matches }: { label: string; matches: MatchingAttribute },
): Promise<{ connection: Connection; token: string }> {
  // Two at once take turns to count.
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
  const { count } = await transaction
    .selectFrom('scim_connections')
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MOST_CONNECTIONS) {
    throw new ApiError(
      409,
      'TOO_MANY_SCIM_TOKENS',
      `a developer has at most ${MOST_CONNECTIONS} SCIM tokens`,
    );
  }
  const token = newSecret(TOKEN_PREFIX);
  const connection = await transaction
    .insertInto('scim_connections')
    .values({
      id: newId('sct'),
      developer_id: developerId,
      label,
      matches,
      token_digest: secretDigest(token),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendEvent(transaction, developerId, {
    type: 'scim_token.created',
    data: { scimTokenId: connection.id, label, matches },
  });
  return { connection, token };
}

/** Whether a token still works: rotation and deletion end it. */
export async function isToken(transaction: Transaction, token: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('scim_connections')
    .select('id')
    .where('token_digest', '=', secretDigest(token))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * The connection whose token calls.
 * @throws {ApiError} 401 once it is deleted
 */
export async function callingConnection(
  transaction: Transaction,
  { connectionId = '' }: { connectionId?: string },
): Promise<Connection> {
  const connection = await read(transaction, connectionId);
  if (connection !== undefined) return connection;
  throw new ApiError(401, 'CREDENTIAL_UNKNOWN', 'this server has no such SCIM token', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function read(transaction: Transaction, id: string): Promise<Connection | undefined> {
  return transaction.selectFrom('scim_connections').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Gives a connection another token. The one before works for so long; one from an earlier rotation ends at once.
 * @param overlap in seconds
 * @throws {ApiError} 404
 */
export async function rotateToken(
  transaction: Transaction,
  developerId: string,
  id: string,
  overlap: number,
): Promise<{ connection: Connection; token: string }> {
  const token = newSecret(TOKEN_PREFIX);
  const connection = await transaction
    .updateTable('scim_connections')
    .set((row) => ({
      previous_digest: row.ref('token_digest'),
      previous_until: sql<Date>`clock_timestamp() + make_interval(secs => ${overlap})`,
      token_digest: secretDigest(token),
      rotated_at: sql<Date>`clock_timestamp()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (connection === undefined) throw notFound('SCIM token');
  await appendEvent(transaction, developerId, {
    type: 'scim_token.rotated',
    data: {
      scimTokenId: id,
      label: connection.label,
      previousUntil: connection.previous_until?.toISOString() ?? '',
    },
  });
  return { connection, token };
}

/**
 * Removes a connection with its tokens, users and groups. What it has said about people counts no more: whom it had deactivated
 * may authorize anew, and what its groups alone allowed ends.
 * @throws {ApiError} 404
 */
export async function removeConnection(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<void> {
  await lockProvisioning(transaction, developerId);
  const connection = await read(transaction, id);
  if (connection === undefined) throw notFound('SCIM token');
  const { label } = connection;
  const users = await transaction
    .selectFrom('scim_users')
    .select('id')
    .where('connection_id', '=', id)
    .execute();
  const before = await approvableByUsers(
    transaction,
    developerId,
    users.map((user) => user.id),
  );
  const names = await transaction
    .deleteFrom('scim_names')
    .where('connection_id', '=', id)
    .returning('name_key')
    .execute();
  await transaction.deleteFrom('scim_groups').where('connection_id', '=', id).execute();
  await transaction.deleteFrom('scim_users').where('connection_id', '=', id).execute();
  await transaction.deleteFrom('scim_connections').where('id', '=', id).execute();
  await applyProvisioning(
    transaction,
    developerId,
    names.map(({ name_key }) => name_key),
  );
  await appendEvent(transaction, developerId, {
    type: 'scim_token.deleted',
    data: { scimTokenId: id, label },
  });
  await endLostApprovals(transaction, developerId, before);
}
