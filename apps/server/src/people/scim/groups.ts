import { type Selectable, sql } from 'kysely';
import type { Approvable } from '../../authority/provisioning/approvable-scopes.ts';
import { endLostApprovals } from '../../authority/provisioning/lost-approvals.ts';
import { lockProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ScimGroupTable } from '../../base/store/schema/scim-tables.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { approvableByUsers } from './approvable-by-users.ts';
import type { Connection } from './connections.ts';
import { scimFault } from './resources/refusals.ts';
import { type Attributes, isObject } from './resources/read-attributes.ts';

export type ScimGroup = Selectable<ScimGroupTable>;

/** @throws {ApiError} 400 `INVALID_VALUE` for a member that is no user of the connection */
export async function makeGroup(
  transaction: Transaction,
  connection: Connection,
  attributes: Attributes,
): Promise<ScimGroup> {
  const { id: connection_id, developer_id } = connection;
  await lockProvisioning(transaction, developer_id);
  const group = await transaction
    .insertInto('scim_groups')
    .values({ id: newId('scg'), developer_id, connection_id, ...columnsOf(attributes) })
    .returningAll()
    .executeTakeFirstOrThrow();
  const added = await addMembers(transaction, group, membersIn(attributes));
  await appendEvent(transaction, developer_id, {
    type: 'scim_group.created',
    data: { scimTokenId: connection_id, scimGroupId: group.id, members: added },
  });
  return group;
}

/** @throws {ApiError} 404 */
export async function findGroup(
  transaction: Transaction,
  { id: connectionId }: Connection,
  id: string,
): Promise<ScimGroup> {
  const group = await transaction
    .selectFrom('scim_groups')
    .selectAll()
    .where('id', '=', id)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  if (group === undefined) throw notFound('group');
  return group;
}

/** The ids of the members of groups, by the id of the group. */
export async function membersOf(
  transaction: Transaction,
  groupIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ group_id: string; members: string[] }>`
    SELECT group_id, array_agg(user_id ORDER BY user_id) AS members FROM scim_members
    WHERE group_id = ANY (${[...groupIds]}::text[]) GROUP BY group_id`.execute(transaction);
  return new Map(rows.map(({ group_id, members }) => [group_id, members]));
}

/**
 * Changes a group. What somebody could approve by this group alone ends with their membership, in this transaction.
 * @param change makes the new attributes of the present ones, with the members
 * @throws {ApiError} 404; as `change` and {@link makeGroup}
 */
export async function changeGroup(
  transaction: Transaction,
  connection: Connection,
  id: string,
  change: (present: Attributes) => Attributes,
): Promise<ScimGroup> {
  const { developer_id: developerId } = connection;
  await lockProvisioning(transaction, developerId);
  const before = await findGroup(transaction, connection, id);
  const present = (await membersOf(transaction, [id])).get(id) ?? [];
  const attributes = change({ ...attributesOf(before), members: present.map((value) => ({ value })) });
  const wanted = new Set(membersIn(attributes));
  const removed = present.filter((member) => !wanted.has(member));
  const approvable = await approvableByUsers(transaction, developerId, removed);
  const after = await transaction
    .updateTable('scim_groups')
    .set({ ...columnsOf(attributes), updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await sql`DELETE FROM scim_members WHERE group_id = ${id} AND user_id = ANY (${removed}::text[])`.execute(
    transaction,
  );
  const had = new Set(present);
  const added = await addMembers(
    transaction,
    after,
    [...wanted].filter((member) => !had.has(member)),
  );
  if (added > 0 || removed.length > 0) {
    await appendEvent(transaction, developerId, {
      type: 'scim_group.members_changed',
      data: { scimTokenId: connection.id, scimGroupId: id, added, removed: removed.length },
    });
  }
  await endLostApprovals(transaction, developerId, approvable);
  return after;
}

/**
 * Deletes a group. What somebody could approve by this group alone ends.
 * @throws {ApiError} 404
 */
export async function removeGroup(
  transaction: Transaction,
  connection: Connection,
  id: string,
): Promise<void> {
  const { developer_id: developerId } = connection;
  await lockProvisioning(transaction, developerId);
  await findGroup(transaction, connection, id);
  const approvable = await approvableByMembers(transaction, developerId, id);
  await transaction.deleteFrom('scim_groups').where('id', '=', id).execute();
  await appendEvent(transaction, developerId, {
    type: 'scim_group.deleted',
    data: { scimTokenId: connection.id, scimGroupId: id },
  });
  await endLostApprovals(transaction, developerId, approvable);
}

/**
 * Says which scopes the members of a group may approve. From the first group with scopes on, groups decide for everybody: what was
 * approved before stays. Where a group loses scopes, what it alone allowed ends.
 * @param approves `null` for none of its own
 * @returns the group, and how many grants ended
 * @throws {ApiError} 404
 */
export async function setApproves(
  transaction: Transaction,
  developerId: string,
  id: string,
  approves: string[] | null,
): Promise<{ group: ScimGroup; endedGrants: number }> {
  await lockProvisioning(transaction, developerId);
  const approvable = await approvableByMembers(transaction, developerId, id);
  const group = await transaction
    .updateTable('scim_groups')
    .set({ approves, updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('developer_id', '=', developerId)
    .returningAll()
    .executeTakeFirst();
  if (group === undefined) throw notFound('SCIM group');
  await appendEvent(transaction, developerId, {
    type: 'scim_group.approvals_changed',
    data: { scimTokenId: group.connection_id, scimGroupId: id, approves },
  });
  return { group, endedGrants: await endLostApprovals(transaction, developerId, approvable) };
}

async function approvableByMembers(
  transaction: Transaction,
  developerId: string,
  groupId: string,
): Promise<Map<string, Approvable>> {
  const members = (await membersOf(transaction, [groupId])).get(groupId) ?? [];
  return approvableByUsers(transaction, developerId, members);
}

/** The attributes of a group without its members. */
export function attributesOf({ display_name: displayName, external_id: externalId }: ScimGroup): Attributes {
  return { ...(externalId === null ? {} : { externalId }), displayName };
}

function columnsOf({ displayName, externalId }: Attributes) {
  if (typeof displayName !== 'string' || displayName.trim() === '') {
    throw scimFault('INVALID_VALUE', 'displayName is required, and must not be empty');
  }
  return { display_name: displayName, external_id: typeof externalId === 'string' ? externalId : null };
}

function membersIn({ members }: Attributes): string[] {
  const all = Array.isArray(members) ? members.filter(isObject) : [];
  return [
    ...new Set(
      all.map(({ value }) => {
        if (typeof value === 'string') return value;
        throw scimFault('INVALID_VALUE', 'members: each needs the id of a user as its value');
      }),
    ),
  ];
}

async function addMembers(
  transaction: Transaction,
  { id, developer_id, connection_id }: ScimGroup,
  members: readonly string[],
): Promise<number> {
  if (members.length === 0) return 0;
  const { rows } = await sql<{ user_id: string }>`
    INSERT INTO scim_members (developer_id, group_id, user_id)
    SELECT ${developer_id}, ${id}, u.id FROM scim_users u
    WHERE u.connection_id = ${connection_id} AND u.id = ANY (${[...members]}::text[])
    RETURNING user_id`.execute(transaction);
  const known = new Set(rows.map(({ user_id }) => user_id));
  const unknown = members.filter((member) => !known.has(member)).length;
  if (unknown > 0)
    throw scimFault('INVALID_VALUE', `members: ${unknown} of them are no users of this connection`);
  return members.length;
}
