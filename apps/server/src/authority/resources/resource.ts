import { type Selectable, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ResourceTable } from '../../base/store/schema/oauth-tables.ts';
import { declaredScopes } from '../scopes/declared-scopes.ts';
import { resourceUrl } from './resource-url.ts';
import type { Resources, ResourceSettings } from './settings.ts';

/** A service that OAuth clients may ask for. */
export type Resource = Selectable<ResourceTable>;

/**
 * Finds the service that a client asks for. Run it as a role that sees every developer's.
 * @param asked its URL, in any writing that is the same URL; undefined for the only one of the developer or the server
 * @param developerId given where the client belongs to one
 * @throws {ApiError} 400 `INVALID_TARGET`
 */
export async function findResource(
  transaction: Transaction,
  asked: string | undefined,
  developerId?: string,
): Promise<Resource> {
  let query = transaction.selectFrom('resources').selectAll();
  if (asked !== undefined) query = query.where('url', '=', resourceUrl(asked) ?? '');
  if (developerId !== undefined) query = query.where('developer_id', '=', developerId);
  const [found, other] = await query.limit(2).execute();
  if (found !== undefined && other === undefined) return found;
  throw new ApiError(
    400,
    'INVALID_TARGET',
    asked === undefined
      ? 'resource: name the service that the token is for'
      : `resource: ${asked.slice(0, 200)} is not registered at this server`,
  );
}

/** The services of the transaction's developer, by audience. */
export async function readResources(transaction: Transaction, developerId: string): Promise<Resources> {
  const rows = await transaction
    .selectFrom('resources')
    .selectAll()
    .where('developer_id', '=', developerId)
    .orderBy('audience')
    .execute();
  return Object.fromEntries(
    rows.map(({ audience, open_to: openTo, people, scopes, default_scopes: defaultScopes, dpop }) => [
      audience,
      { openTo, people, scopes, defaultScopes, dpop },
    ]),
  );
}

/** A change of a developer's services. */
interface Change {
  before: Resources;
  after: Resources;
  /** The audiences of those that may be added. */
  addable: ReadonlySet<string>;
}

/**
 * Writes what changes of a developer's services, while the developer's row is locked. Agents of clients may act within what
 * is open to clients from now on.
 * @throws {ApiError} 409 `RESOURCE_TAKEN` for a URL that is registered already, 422 `RESOURCE_NOT_CONFIRMED` for a service that
 *   the developer lost meanwhile
 * @throws {FormatError} for a malformed scope
 */
export async function writeResources(
  transaction: Transaction,
  developerId: string,
  { before, after, addable }: Change,
): Promise<void> {
  const removed = Object.keys(before).filter((audience) => !Object.hasOwn(after, audience));
  if (removed.length > 0) {
    await transaction
      .deleteFrom('resources')
      .where('developer_id', '=', developerId)
      .where('audience', 'in', removed)
      .execute();
  }
  for (const [audience, resource] of Object.entries(after)) {
    if (resource === before[audience]) continue;
    if (Object.hasOwn(before, audience)) await updateResource(transaction, developerId, audience, resource);
    else if (addable.has(audience)) await addResource(transaction, developerId, audience, resource);
    else throw lost(audience);
  }
  const scopes = await clientScopes(transaction, developerId);
  await transaction
    .updateTable('agents')
    .set({ scopes })
    .where('developer_id', '=', developerId)
    .where('kind', '=', 'client')
    .where(sql<boolean>`scopes IS DISTINCT FROM ${scopes}`)
    .execute();
}

async function addResource(
  transaction: Transaction,
  developerId: string,
  audience: string,
  resource: ResourceSettings,
): Promise<void> {
  const made = await transaction
    .insertInto('resources')
    .values({
      url: resourceUrl(audience) ?? audience,
      developer_id: developerId,
      audience,
      ...columnsOf(resource),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('url')
    .executeTakeFirst();
  if (made === undefined) throw taken(audience);
}

async function updateResource(
  transaction: Transaction,
  developerId: string,
  audience: string,
  resource: ResourceSettings,
): Promise<void> {
  const updated = await transaction
    .updateTable('resources')
    .set(columnsOf(resource))
    .where('developer_id', '=', developerId)
    .where('audience', '=', audience)
    .returning('url')
    .executeTakeFirst();
  if (updated === undefined) throw lost(audience);
}

function columnsOf({ openTo, people, scopes, defaultScopes, dpop }: ResourceSettings) {
  return {
    open_to: openTo,
    people,
    scopes: declaredScopes(scopes),
    default_scopes: declaredScopes(defaultScopes),
    dpop,
  };
}

/** What agents of clients may hold at most: all that a developer's services offer to clients. */
export async function clientScopes(transaction: Transaction, developerId: string): Promise<string[]> {
  const rows = await transaction
    .selectFrom('resources')
    .select('scopes')
    .where('developer_id', '=', developerId)
    .where('open_to', '=', 'clients')
    .execute();
  return [...new Set(rows.flatMap(({ scopes }) => scopes))].toSorted();
}

/** Taken by another developer, or written twice in different ways. */
function taken(audience: string): ApiError {
  return new ApiError(
    409,
    'RESOURCE_TAKEN',
    `resources.${audience}: this URL is already registered at this server`,
  );
}

/** Removed, or moved to another developer, since the change was checked. */
function lost(audience: string): ApiError {
  return new ApiError(
    422,
    'RESOURCE_NOT_CONFIRMED',
    `resources.${audience}: it was removed meanwhile; send the change again to register it`,
  );
}
