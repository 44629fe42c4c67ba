import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Connection } from './connections.ts';
import { membersOf, type ScimGroup } from './groups.ts';
import { type Filter, readFilter } from './messages/filter.ts';
import { isShown, type Projection, project } from './messages/projection.ts';
import { coreAttributes, GROUP_TYPE, type ResourceType, USER_TYPE } from './resources/attributes.ts';
import { search, type Search } from './search.ts';
import type { ScimUser } from './users.ts';
import { groupView, type ResourceView, userViews } from './views.ts';

/** What a client asks a list for (RFC 7644 §3.4.2). */
export interface ListRequest extends Projection, Omit<Search, 'filter'> {
  filter?: string | undefined;
}

/** A part of a list, and how many there are in all. */
export interface Listed {
  views: ResourceView[];
  total: number;
}

/** Lists the resources of a connection. */
export type List = (
  transaction: Transaction,
  base: string,
  connection: Connection,
  request: ListRequest,
) => Promise<Listed>;

/** @throws {ApiError} 400 `INVALID_FILTER`, `TOO_MANY` */
export const listUsers: List = async (transaction, base, { id }, request) => {
  const { rows, total } = await search<ScimUser>(transaction, searchOf(USER_TYPE, request), {
    from: sql`FROM scim_users WHERE connection_id = ${id}`,
    columns: { id: sql`id`, externalId: sql`external_id`, userName: sql`lower(user_name)` },
    resourcesOf: (users) => userViews(transaction, base, users),
  });
  const views = await userViews(transaction, base, rows);
  return { views: views.map((view) => project(USER_TYPE, view, request)), total };
};

/** @throws {ApiError} 400 `INVALID_FILTER`, `TOO_MANY` */
export const listGroups: List = async (transaction, base, { id }, request) => {
  const { rows, total } = await search<ScimGroup>(transaction, searchOf(GROUP_TYPE, request), {
    from: sql`FROM scim_groups WHERE connection_id = ${id}`,
    columns: { id: sql`id`, externalId: sql`external_id`, displayName: sql`lower(display_name)` },
    resourcesOf: (groups) => groupViews(transaction, base, groups, {}),
  });
  return { views: await groupViews(transaction, base, rows, request), total };
};

/**
 * Lists users, then groups. A filter on an attribute that only one of them has matches none of the other (RFC 7644 §3.4.2.1).
 * @throws {ApiError} 400 `INVALID_FILTER`, `TOO_MANY`
 */
export const listAll: List = async (transaction, base, connection, request) => {
  const users = await listed(listUsers, transaction, base, connection, request);
  const count = Math.max(0, request.count - (users?.views.length ?? 0));
  const startIndex = Math.max(1, request.startIndex - (users?.total ?? 0));
  const groups = await listed(listGroups, transaction, base, connection, { ...request, startIndex, count });
  if (users === undefined && groups === undefined) searchOf(USER_TYPE, request);
  return {
    views: [...(users?.views ?? []), ...(groups?.views ?? [])],
    total: (users?.total ?? 0) + (groups?.total ?? 0),
  };
};

async function listed(list: List, ...given: Parameters<List>): Promise<Listed | undefined> {
  try {
    return await list(...given);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'INVALID_FILTER') return undefined;
    throw error;
  }
}

function searchOf(type: ResourceType, { filter, startIndex, count }: ListRequest): Search {
  return { filter: filter === undefined ? undefined : filterOn(type, filter), startIndex, count };
}

function filterOn(type: ResourceType, filter: string): Filter {
  const { extension, schema } = type;
  return readFilter(filter, { attributes: coreAttributes(type), extension, schemaId: schema.id });
}

/** Groups as a client wants to see them. Members are only read where they are shown. */
export async function groupViews(
  transaction: Transaction,
  base: string,
  groups: readonly ScimGroup[],
  projection: Projection,
): Promise<ResourceView[]> {
  const members = isShown(GROUP_TYPE, 'members', projection)
    ? await membersOf(
        transaction,
        groups.map(({ id }) => id),
      )
    : undefined;
  return groups.map((group) => {
    const shown = members === undefined ? undefined : (members.get(group.id) ?? []);
    return project(GROUP_TYPE, groupView(base, group, shown), projection);
  });
}
