import { type Selectable, sql } from 'kysely';
import { applyProvisioning, endOfLeavers } from '../../authority/provisioning/deprovision.ts';
import { lockProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ScimUserTable } from '../../base/store/schema/scim-tables.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import type { EventType } from '../../ledger/events/event-types.ts';
import type { Connection } from './connections.ts';
import { scimFault } from './resources/refusals.ts';
import { identifiersIn, nameIn } from './name-of-user.ts';
import { type Attributes, isSame } from './resources/read-attributes.ts';

export type ScimUser = Selectable<ScimUserTable>;

/**
 * Called in the transaction in which users are deactivated, deleted or renamed, are made inactive, or lose an identifier, before
 * what they gave ends.
 * @param identifiers see {@link identifiersIn}
 */
export type WhenLeft = (
  transaction: Transaction,
  developerId: string,
  identifiers: readonly string[],
) => Promise<void>;

/** Who changes users: the connection of the token, and what else ends for leavers. */
export interface Provisioner {
  connection: Connection;
  whenLeft: WhenLeft;
}

/**
 * Makes a user. A person of that name who was here before follows what it says.
 * @throws {ApiError} 409 `UNIQUENESS`, 400 `INVALID_VALUE` without what the connection matches by
 */
export async function makeUser(
  transaction: Transaction,
  provisioner: Provisioner,
  given: Attributes,
): Promise<ScimUser> {
  const { connection } = provisioner;
  await lockProvisioning(transaction, connection.developer_id);
  // A client that does not say otherwise makes somebody who works here.
  const attributes = { active: true, ...given };
  const name = nameIn(attributes, connection.matches);
  await mustBeUnique(transaction, connection, attributes, name);
  const user = await transaction
    .insertInto('scim_users')
    .values({
      id: newId('scu'),
      developer_id: connection.developer_id,
      connection_id: connection.id,
      ...columnsOf(attributes),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await say(transaction, user, name);
  await follow(transaction, provisioner, { after: user, names: [name], type: 'scim_user.provisioned' });
  return user;
}

/** @throws {ApiError} 404 */
export async function findUser(
  transaction: Transaction,
  { id: connectionId }: Connection,
  id: string,
): Promise<ScimUser> {
  const user = await transaction
    .selectFrom('scim_users')
    .selectAll()
    .where('id', '=', id)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  if (user === undefined) throw notFound('user');
  return user;
}

/**
 * Changes a user. Deactivating ends everything that the person gave, in this transaction; so does renaming for the name before,
 * which the connection then treats as one that has left.
 * @param change makes the new attributes of the present ones
 * @throws {ApiError} 404; as `change` and {@link makeUser}
 */
export async function changeUser(
  transaction: Transaction,
  provisioner: Provisioner,
  id: string,
  change: (present: Attributes) => Attributes,
): Promise<ScimUser> {
  const { connection } = provisioner;
  await lockProvisioning(transaction, connection.developer_id);
  const before = await findUser(transaction, connection, id);
  const attributes = change(before.attributes);
  const [oldName, name] = [before.attributes, attributes].map((each) => nameIn(each, connection.matches));
  if (oldName === undefined || name === undefined) throw notFound('user');
  await mustBeUnique(transaction, connection, attributes, name, id);
  const after = await transaction
    .updateTable('scim_users')
    .set({ ...columnsOf(attributes), updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const isRenamed = !isSame(oldName, name);
  if (isRenamed) await leaveName(transaction, id);
  await say(transaction, after, name);
  await follow(transaction, provisioner, {
    before,
    after,
    names: [oldName, name],
    type: typeOf(before, after, isRenamed),
    isRenamed,
  });
  return after;
}

/**
 * Deletes a user. The person has left, and whatever they gave ends; the name stays one of somebody who has left until the
 * connection makes a user of it again.
 * @throws {ApiError} 404
 */
export async function removeUser(
  transaction: Transaction,
  provisioner: Provisioner,
  id: string,
): Promise<void> {
  const { connection } = provisioner;
  await lockProvisioning(transaction, connection.developer_id);
  const before = await findUser(transaction, connection, id);
  const name = nameIn(before.attributes, connection.matches);
  await leaveName(transaction, id);
  await transaction.deleteFrom('scim_users').where('id', '=', id).execute();
  await follow(transaction, provisioner, {
    before,
    names: [name],
    type: 'scim_user.deleted',
  });
}

function columnsOf(attributes: Attributes) {
  const { userName, externalId } = attributes;
  if (typeof userName !== 'string' || userName.trim() === '') {
    throw scimFault('INVALID_VALUE', 'userName is required, and must not be empty');
  }
  return {
    user_name: userName,
    external_id: typeof externalId === 'string' ? externalId : null,
    is_active: attributes['active'] === true,
    attributes: JSON.stringify(attributes),
  };
}

async function mustBeUnique(
  transaction: Transaction,
  { id: connectionId, matches }: Connection,
  { userName }: Attributes,
  name: string,
  ownId = '',
): Promise<void> {
  const { rows } = await sql<{ is_named: boolean }>`
    SELECT lower(user_name) = lower(${String(userName)}) AS is_named FROM scim_users
    WHERE connection_id = ${connectionId} AND id <> ${ownId} AND (lower(user_name) = lower(${String(userName)})
      OR id = (SELECT user_id FROM scim_names WHERE connection_id = ${connectionId} AND name_key = lower(${name})))
    ORDER BY is_named DESC LIMIT 1`.execute(transaction);
  const [other] = rows;
  if (other === undefined) return;
  const attribute = other.is_named ? 'userName' : matches;
  throw scimFault('UNIQUENESS', `${attribute}: another user of this connection has it`);
}

/** What the connection says about the name of a user from now on. */
async function say(transaction: Transaction, user: ScimUser, name: string): Promise<void> {
  await sql`
    INSERT INTO scim_names (developer_id, connection_id, name_key, user_id, is_active)
    VALUES (${user.developer_id}, ${user.connection_id}, lower(${name}), ${user.id}, ${user.is_active})
    ON CONFLICT (connection_id, name_key) DO UPDATE
    SET user_id = EXCLUDED.user_id, is_active = EXCLUDED.is_active`.execute(transaction);
}

async function leaveName(transaction: Transaction, userId: string): Promise<void> {
  await transaction
    .updateTable('scim_names')
    .set({ user_id: null, is_active: false })
    .where('user_id', '=', userId)
    .execute();
}

type UserEvent = Extract<EventType, `scim_user.${string}`>;

function typeOf(before: ScimUser, after: ScimUser, isRenamed: boolean): UserEvent | undefined {
  if (before.is_active !== after.is_active)
    return after.is_active ? 'scim_user.activated' : 'scim_user.deactivated';
  return isRenamed ? 'scim_user.renamed' : undefined;
}

interface Change {
  before?: ScimUser;
  after?: ScimUser;
  names: readonly string[];
  /** Undefined where the change is no news to the developer. */
  type: UserEvent | undefined;
  isRenamed?: boolean;
}

/** The identifiers of somebody who has left by a change, or those that a user who stays has lost. */
function identifiersLeft({ before, after, isRenamed = false }: Change): string[] {
  const was = before === undefined ? [] : identifiersIn(before.attributes);
  const are = after === undefined ? [] : identifiersIn(after.attributes);
  const isStaying = after?.is_active === true && !isRenamed;
  return isStaying ? was.filter((one) => !are.some((other) => isSame(one, other))) : [...was, ...are];
}

/** Everything that follows from a change of a user, in its transaction. The revocation comes last. */
async function follow(
  transaction: Transaction,
  { connection, whenLeft }: Provisioner,
  change: Change,
): Promise<void> {
  const { before, after, names, type } = change;
  const { developer_id: developerId, id: scimTokenId } = connection;
  const leavers = await applyProvisioning(transaction, developerId, names);
  const identifiers = identifiersLeft(change);
  if (identifiers.length > 0) await whenLeft(transaction, developerId, identifiers);
  const scimUserId = after?.id ?? before?.id ?? '';
  if (type !== undefined) {
    countOnCommit(transaction, { what: 'provisioned', change: type.replace('scim_user.', '') });
    await appendEvent(transaction, developerId, {
      type,
      data: { scimTokenId, scimUserId, isActive: after?.is_active ?? false, principals: leavers },
    });
  }
  await endOfLeavers(transaction, developerId, leavers);
}
