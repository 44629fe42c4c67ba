import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { ScimGroup } from './groups.ts';
import { attributesOf } from './groups.ts';
import { GROUP_TYPE, type ResourceType, USER_TYPE } from './resources/attributes.ts';
import type { ScimUser } from './users.ts';

/** A resource as clients see it. */
export type ResourceView = Record<string, unknown>;

/** Where the SCIM of a server is: clients put `/Users` behind it. */
export function scimUrl({ publicUrl }: { publicUrl: string }): string {
  return `${publicUrl}/scim/v2`;
}

interface GroupOfUser {
  user_id: string;
  id: string;
  display_name: string;
}

/** Users as resources, in their order, each with its groups. */
export async function userViews(
  transaction: Transaction,
  base: string,
  users: readonly ScimUser[],
): Promise<ResourceView[]> {
  const { rows } = await sql<GroupOfUser>`
    SELECT m.user_id, g.id, g.display_name FROM scim_members m JOIN scim_groups g ON g.id = m.group_id
    WHERE m.user_id = ANY (${users.map(({ id }) => id)}::text[]) ORDER BY g.id`.execute(transaction);
  const groups = Map.groupBy(rows, ({ user_id }) => user_id);
  const { schema, extension } = USER_TYPE;
  return users.map((user) => {
    const own = (groups.get(user.id) ?? []).map(({ id, display_name: display }) => ({
      value: id,
      $ref: `${base}${GROUP_TYPE.endpoint}/${id}`,
      display,
    }));
    const isExtended = extension !== undefined && Object.hasOwn(user.attributes, extension.id);
    return {
      schemas: [schema.id, ...(isExtended ? [extension.id] : [])],
      id: user.id,
      ...user.attributes,
      ...(own.length === 0 ? {} : { groups: own }),
      meta: metaOf(base, USER_TYPE, user),
    };
  });
}

/** A group as a resource. @param members the ids of its members; undefined where the answer does not show them */
export function groupView(
  base: string,
  group: ScimGroup,
  members: readonly string[] | undefined,
): ResourceView {
  const { schema } = GROUP_TYPE;
  const shown = members?.map((value) => ({ value, $ref: `${base}${USER_TYPE.endpoint}/${value}` }));
  return {
    schemas: [schema.id],
    id: group.id,
    ...attributesOf(group),
    ...(shown === undefined || shown.length === 0 ? {} : { members: shown }),
    meta: metaOf(base, GROUP_TYPE, group),
  };
}

function metaOf(
  base: string,
  { name, endpoint }: ResourceType,
  { id, created_at, updated_at }: ScimUser | ScimGroup,
) {
  return {
    resourceType: name,
    created: created_at.toISOString(),
    lastModified: updated_at.toISOString(),
    location: `${base}${endpoint}/${id}`,
  };
}

/** A list of resources (RFC 7644 §3.4.2). */
export function listView(resources: readonly object[], total: number, startIndex = 1): ResourceView {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
