import { sql, type Selectable } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { SsoConnectionTable } from '../../base/store/schema/console-tables.ts';

/** A provider at which people of a developer's organization sign in, as stored, with its domains of e-mail addresses. */
export type Connection = Selectable<SsoConnectionTable> & { readonly domains: readonly string[] };

/** Domains of a connection, in the alphabet's order. */
const domains = sql<string[]>`ARRAY(
  SELECT domain FROM sso_domains WHERE sso_domains.connection_id = sso_connections.id ORDER BY domain)`;

function connections(transaction: Transaction) {
  return transaction.selectFrom('sso_connections').selectAll().select(domains.as('domains'));
}

/** A developer's connections, the oldest first. */
export async function listConnections(transaction: Transaction, developerId: string): Promise<Connection[]> {
  return connections(transaction).where('developer_id', '=', developerId).orderBy('id').execute();
}

/** @throws {ApiError} 404 */
export async function findConnection(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<Connection> {
  const found = await connections(transaction)
    .where('developer_id', '=', developerId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) throw notFound('connection');
  return found;
}

/** A connection that signs people in, of any developer; undefined without one. Runs as the system. */
export async function findActiveConnection(
  transaction: Transaction,
  id: string,
): Promise<Connection | undefined> {
  return connections(transaction).where('id', '=', id).where('is_active', '=', true).executeTakeFirst();
}

/**
 * The connection to which an e-mail address, its domain, or a developer's id leads; undefined without one. Of several
 * connections of a developer an id leads to the oldest. Runs as the system.
 */
export async function findConnectionFor(
  transaction: Transaction,
  { domain, developerId }: { domain: string | undefined; developerId: string | undefined },
): Promise<Connection | undefined> {
  const active = connections(transaction).where('is_active', '=', true).orderBy('id').limit(1);
  if (developerId !== undefined) return active.where('developer_id', '=', developerId).executeTakeFirst();
  if (domain === undefined) return undefined;
  return active
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('sso_domains')
          .select('domain')
          .whereRef('sso_domains.connection_id', '=', 'sso_connections.id')
          .where('domain', '=', domain),
      ),
    )
    .executeTakeFirst();
}

/** Where a connection's provider sends browsers back: each has an address of its own (RFC 9700 §4.4.2.2). */
export function callbackOf(publicUrl: string, connectionId: string): string {
  return `${publicUrl}/console/sso/callback/${connectionId}`;
}
