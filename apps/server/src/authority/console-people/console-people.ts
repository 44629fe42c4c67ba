import type { Role } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ConsolePerson } from '../../http/credentials/actor.ts';
import { type Page, type PageRequest, readPage } from '../../http/requests/pagination.ts';
import { forgetActor } from '../../ledger/admin-log/erase.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { deleteKeysAllowedBy } from '../api-keys/delete-key.ts';

/** A person whom the provider of a developer's organization has signed in. */
export interface SignedInPerson {
  connectionId: string;
  issuer: string;
  /** The provider's permanent id of the person. */
  subject: string;
  name: string | null;
  /** Verified, in lower case. */
  email: string | null;
  roles: readonly Role[];
}

/** A person of the organization as its developer sees them. */
export interface ConsolePersonView extends ConsolePerson {
  /** Null once the connection of the last sign-in was deleted. */
  connectionId: string | null;
  /** Of the last sign-in. */
  roles: Role[];
  signedInAt: string;
}

/**
 * Stores what the provider says of a person now. Keys that programs got by their logins end if they have a role that the
 * person has no longer.
 */
export async function rememberPerson(
  transaction: Transaction,
  developerId: string,
  { connectionId, issuer, subject, name, email, roles }: SignedInPerson,
): Promise<ConsolePerson> {
  const columns = { connection_id: connectionId, name, email, roles: [...roles] };
  const { id } = await transaction
    .insertInto('console_people')
    .values({ id: newId('mem'), developer_id: developerId, issuer, subject, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(['developer_id', 'issuer', 'subject'])
        .doUpdateSet({ ...columns, signed_in_at: sql<Date>`clock_timestamp()` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  const { rows } = await sql`SELECT FROM api_keys WHERE developer_id = ${developerId} AND allowed_by = ${id}
    AND NOT ('admin' = ANY (${[...roles]}::text[]) OR roles <@ ${[...roles]}::text[]) LIMIT 1`.execute(
    transaction,
  );
  if (rows.length > 0) await deleteKeysAllowedBy(transaction, developerId, [id]);
  return { id, issuer, subject, name, email };
}

/**
 * Keeps {@link endPeople} waiting until the transaction ends. Hold it before you look whether somebody may sign in: whoever is
 * deactivated meanwhile loses the session that this transaction opens.
 */
export async function holdPeople(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${lockOf(developerId)})`.execute(transaction);
}

function lockOf(developerId: string): RawBuilder<unknown> {
  return sql`hashtextextended(${`people of ${developerId}`}, 0)`;
}

/**
 * Ends what people of the organization have: their sessions of the console, and the keys that programs got by their logins.
 * They may sign in again, if their provider and SCIM let them.
 * @param identifiers whose `sub` or verified e-mail address is one of these; case does not count
 */
export async function endPeople(
  transaction: Transaction,
  developerId: string,
  identifiers: readonly string[],
): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockOf(developerId)})`.execute(transaction);
  const { rows } = await sql<{ id: string }>`
    WITH named AS (SELECT lower(identifier) AS name FROM unnest(${[...identifiers]}::text[]) AS identifier)
    SELECT id FROM console_people WHERE developer_id = ${developerId}
      AND (lower(subject) IN (SELECT name FROM named) OR lower(email) IN (SELECT name FROM named)) ORDER BY id`.execute(
    transaction,
  );
  await endAll(
    transaction,
    developerId,
    rows.map(({ id }) => id),
  );
}

/** {@link endPeople} for everybody who signed in by a connection. */
export async function endPeopleOf(
  transaction: Transaction,
  developerId: string,
  connectionId: string,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM console_people
    WHERE developer_id = ${developerId} AND connection_id = ${connectionId} ORDER BY id`.execute(transaction);
  await endAll(
    transaction,
    developerId,
    rows.map(({ id }) => id),
  );
}

async function endAll(
  transaction: Transaction,
  developerId: string,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  const ended = await sql<{ id: string }>`DELETE FROM console_sessions
    WHERE developer_id = ${developerId} AND person_id = ANY (${people}::text[]) RETURNING person_id AS id`.execute(
    transaction,
  );
  await deleteKeysAllowedBy(transaction, developerId, people);
  // A login of a program that they allowed, and whose key was not fetched yet, gives none.
  await transaction.updateTable('console_people').set({ roles: [] }).where('id', 'in', people).execute();
  for (const personId of new Set(ended.rows.map(({ id }) => id))) {
    await appendEvent(transaction, developerId, {
      type: 'sso.person_ended',
      data: { personId, isErased: false },
    });
  }
}

/** The people of the organization, those who signed in last first. */
export async function listPeople(
  transaction: Transaction,
  request: PageRequest,
): Promise<Page<ConsolePersonView>> {
  const query = transaction
    .selectFrom('console_people')
    .select(['id', 'connection_id', 'issuer', 'subject', 'name', 'email', 'roles', 'signed_in_at'])
    .orderBy('signed_in_at', 'desc')
    .orderBy('id', 'desc');
  const page = await readPage(transaction, query, request);
  return {
    ...page,
    rows: page.rows.map(({ connection_id: connectionId, signed_in_at: at, ...person }) => ({
      ...person,
      connectionId,
      signedInAt: at.toISOString(),
    })),
  };
}

/**
 * Erases a person of the organization: what the provider has said of them, also in the administrators' log, whose entries
 * keep the random id; and ends what they have. At another sign-in they are somebody new.
 * @throws {ApiError} 404
 */
export async function erasePerson(
  transaction: Transaction,
  developerId: string,
  personId: string,
): Promise<void> {
  await deleteKeysAllowedBy(transaction, developerId, [personId]);
  const { numDeletedRows } = await transaction
    .deleteFrom('console_people')
    .where('developer_id', '=', developerId)
    .where('id', '=', personId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound('person');
  await forgetActor(transaction, developerId, personId);
  await appendEvent(transaction, developerId, {
    type: 'sso.person_ended',
    data: { personId, isErased: true },
  });
}
