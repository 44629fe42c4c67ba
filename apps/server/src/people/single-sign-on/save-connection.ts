import type { Role } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { endPeopleOf } from '../../authority/console-people/console-people.ts';
import { endKeySessions } from '../../authority/console-people/console-sessions.ts';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { RoleMapping } from '../../base/store/schema/console-tables.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { type Connection, findConnection } from './connection.ts';
import { setDomains } from './domains.ts';

/** A connection with the settings of its developer. */
export interface ConnectionSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Encrypted. */
  readonly clientSecret: Uint8Array;
  readonly scopes: readonly string[];
  /** Proven, in their normal form. */
  readonly domains: readonly string[];
  readonly groupClaim: string;
  readonly roleMappings: readonly RoleMapping[];
  readonly defaultRole: Role | null;
  readonly active: boolean;
  readonly enforced: boolean;
  /** The id of an API key with the role `admin` that does not expire. */
  readonly breakGlassKeyId: string | null;
}

/** Most connections of a developer. */
const MOST = 20;

/**
 * Makes a connection.
 * @throws {ApiError} 409 `TOO_MANY_CONNECTIONS`, `SSO_DOMAIN_TAKEN`; and as {@link changeConnection}
 */
export async function createConnection(
  transaction: Transaction,
  developerId: string,
  settings: ConnectionSettings,
): Promise<Connection> {
  await lockConnections(transaction, developerId);
  const { count } = await transaction
    .selectFrom('sso_connections')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('developer_id', '=', developerId)
    .executeTakeFirstOrThrow();
  if (count >= MOST)
    throw new ApiError(409, 'TOO_MANY_CONNECTIONS', `a developer has at most ${MOST} connections`);
  const id = newId('sso');
  const columns = await columnsOf(transaction, developerId, id, settings);
  await transaction
    .insertInto('sso_connections')
    .values({ id, developer_id: developerId, ...columns })
    .execute();
  await setDomains(transaction, { developerId, connectionId: id, domains: settings.domains });
  const { name, issuer } = settings;
  await appendEvent(transaction, developerId, {
    type: 'sso_connection.created',
    data: { connectionId: id, name, issuer },
  });
  return findConnection(transaction, developerId, id);
}

/** Members whose change says nothing about who somebody is and what they may do. */
const HARMLESS: readonly (keyof ConnectionSettings)[] = [
  'name',
  'clientSecret',
  'scopes',
  'enforced',
  'breakGlassKeyId',
];

/**
 * Changes members of a connection. Another provider, client, claim, mapping or domain ends what its people have, as does
 * switching it off: they sign in again under what is true now. Enforcing it ends the sessions that API keys opened.
 * @throws {ApiError} 404; 422 `BREAK_GLASS_REQUIRED`; 409 `SSO_NOT_TRIED`, `SSO_DOMAIN_TAKEN`
 */
export async function changeConnection(
  transaction: Transaction,
  developerId: string,
  id: string,
  members: Partial<ConnectionSettings>,
): Promise<Connection> {
  await lockConnections(transaction, developerId);
  const before = await findConnection(transaction, developerId, id);
  const settings = { ...settingsOf(before), ...members };
  const columns = await columnsOf(transaction, developerId, id, settings);
  await transaction
    .updateTable('sso_connections')
    .set({
      ...columns,
      // Tells that a cached description is outdated.
      updated_at: sql<Date>`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`,
    })
    .where('id', '=', id)
    .execute();
  if (members.domains !== undefined)
    await setDomains(transaction, { developerId, connectionId: id, domains: members.domains });
  const changed = (Object.keys(members) as (keyof ConnectionSettings)[]).filter(
    (member) => member === 'clientSecret' || isOther(settingsOf(before)[member], members[member]),
  );
  if (changed.some((member) => !HARMLESS.includes(member))) await endPeopleOf(transaction, developerId, id);
  if (settings.enforced && columns.break_glass_key !== null && changed.length > 0)
    await endKeySessions(transaction, developerId, columns.break_glass_key);
  const { name, issuer } = settings;
  const data = { connectionId: id, name, issuer, changed };
  await appendEvent(transaction, developerId, { type: 'sso_connection.updated', data });
  return findConnection(transaction, developerId, id);
}

/**
 * Deletes a connection, and ends what its people have.
 * @throws {ApiError} 404
 */
export async function deleteConnection(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<void> {
  await lockConnections(transaction, developerId);
  const { name, issuer } = await findConnection(transaction, developerId, id);
  await endPeopleOf(transaction, developerId, id);
  await transaction.deleteFrom('sso_connections').where('id', '=', id).execute();
  await appendEvent(transaction, developerId, {
    type: 'sso_connection.deleted',
    data: { connectionId: id, name, issuer },
  });
}

/** Of two changes at once, the second sees the result of the first; and a sign-in waits for neither. */
async function lockConnections(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
}

function settingsOf(connection: Connection): ConnectionSettings {
  return {
    name: connection.name,
    issuer: connection.issuer,
    clientId: connection.client_id,
    clientSecret: connection.client_secret,
    scopes: connection.scopes,
    domains: connection.domains,
    groupClaim: connection.group_claim,
    roleMappings: connection.role_mappings,
    defaultRole: connection.default_roles[0] ?? null,
    active: connection.is_active,
    enforced: connection.is_enforced,
    breakGlassKeyId: connection.break_glass_key,
  };
}

function isOther(one: unknown, other: unknown): boolean {
  const textOf = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.map(sorted) : value);
  return textOf(one) !== textOf(other);
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    : value;
}

/** The columns of a connection. Enforcing it must lock nobody out for good. */
async function columnsOf(
  transaction: Transaction,
  developerId: string,
  id: string,
  settings: ConnectionSettings,
) {
  const { breakGlassKeyId, enforced, active } = settings;
  const breakGlass =
    breakGlassKeyId === null ? null : await firstKeyOf(transaction, developerId, breakGlassKeyId);
  if (enforced && breakGlass === null) throw noBreakGlass();
  if (active && settings.clientId === '')
    throw new ApiError(
      422,
      'SSO_CLIENT_MISSING',
      'active: give clientId and clientSecret first, which the provider makes for redirectUri',
    );
  if (enforced && !active)
    throw new ApiError(
      422,
      'BREAK_GLASS_REQUIRED',
      'enforced: a connection that is not active cannot be enforced',
    );
  if (enforced) await mustBeTried(transaction, developerId, id);
  return {
    name: settings.name,
    issuer: settings.issuer,
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scopes: [...settings.scopes],
    group_claim: settings.groupClaim,
    role_mappings: JSON.stringify(settings.roleMappings),
    default_roles: settings.defaultRole === null ? [] : [settings.defaultRole],
    is_active: active,
    is_enforced: enforced,
    break_glass_key: breakGlass,
  };
}

/**
 * The first of the keys that were rotated into a key: the one with which somebody may sign in stays so when it is rotated.
 * @throws {ApiError} 422 `BREAK_GLASS_REQUIRED` for a key that is no admin key, or expires
 */
async function firstKeyOf(transaction: Transaction, developerId: string, keyId: string): Promise<string> {
  const { rows } = await sql<{ first: string }>`
    SELECT COALESCE(first_key, id) AS first FROM api_keys
    WHERE developer_id = ${developerId} AND ${keyId} IN (id, first_key) AND 'admin' = ANY (roles)
      AND expires_at IS NULL AND allowed_by IS NULL LIMIT 1`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw noBreakGlass();
  return row.first;
}

function noBreakGlass(): ApiError {
  return new ApiError(
    422,
    'BREAK_GLASS_REQUIRED',
    'breakGlassKeyId: name an API key with the role admin that does not expire, for the day on which the provider fails',
  );
}

async function mustBeTried(transaction: Transaction, developerId: string, id: string): Promise<void> {
  const { rows } = await sql`SELECT FROM console_people
    WHERE developer_id = ${developerId} AND connection_id = ${id} AND 'admin' = ANY (roles) LIMIT 1`.execute(
    transaction,
  );
  if (rows.length > 0) return;
  throw new ApiError(
    409,
    'SSO_NOT_TRIED',
    'enforced: nobody has signed in by this connection with the role admin yet; sign in once, then enforce it',
  );
}
