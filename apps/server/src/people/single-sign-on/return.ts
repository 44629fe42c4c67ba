import { holdPeople, rememberPerson } from '../../authority/console-people/console-people.ts';
import { openPersonSession } from '../../authority/api-keys/console-session.ts';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { actAs } from '../../http/credentials/actor.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { readSignIn, unavailable } from '../directory/authenticate.ts';
import type { Directory } from '../directory/directory.ts';
import { secretsOf } from '../directory/sign-in-secrets.ts';
import { callbackOf, type Connection, findActiveConnection } from './connection.ts';
import { claimsWanted, type ProviderAnswer, readAnswer } from './provider-answer.ts';
import { hasLeft } from './provisioned.ts';
import type { SsoSignIn } from './sign-in.ts';

type Needs = { config: Site; database: Database; masterKey: Uint8Array; now: () => number };

/**
 * Asks the provider of a connection who has signed in, with the query that the browser brought back. No transaction may be
 * open.
 * @param query as it came, without `?`
 * @throws {ApiError} 409 `SIGN_IN_OVER` when the connection was changed or switched off meanwhile; and as `readSignIn`
 */
export async function askProvider(
  { config, database, masterKey, now }: Needs,
  directory: Directory,
  { connectionId }: SsoSignIn,
  { state, query }: { state: string; query: string },
): Promise<{ connection: Connection; answer: ProviderAnswer; claims: Readonly<Record<string, unknown>> }> {
  const connection = await database.asSystem((transaction) =>
    findActiveConnection(transaction, connectionId),
  );
  if (connection === undefined) throw ssoSignInOver();
  const signedIn = await directory.ask(connection.developer_id, async () => {
    const configuration = await directory.configurationOf(connection).catch((error: unknown) => {
      throw unavailable(error);
    });
    const redirectUri = callbackOf(config.publicUrl, connectionId);
    const means = { configuration, redirectUri, state, ...secretsOf(masterKey, state) };
    return readSignIn(means, query, { freshSince: undefined, now: now(), wanted: claimsWanted(connection) });
  });
  const claims = { ...signedIn.told, ...signedIn.claims };
  return { connection, answer: readAnswer(connection, signedIn), claims };
}

/**
 * Opens a console session for a person whom a provider signed in, with the roles that follow from their groups now. Runs as
 * the system.
 * @returns its secret
 * @throws {ApiError} 403 as `readAnswer` finds; 409 `SIGN_IN_OVER` when the connection has changed since it was asked
 */
export async function openSession(
  transaction: Transaction,
  connection: Connection,
  { refusal, groups: _read, ...person }: ProviderAnswer,
): Promise<string> {
  if (refusal !== undefined) throw refusal;
  const { developer_id: developerId, id: connectionId } = connection;
  // Held until the commit: a change that ends the sessions of this connection ends this one, too.
  const { rows } = await sql`SELECT FROM sso_connections
    WHERE id = ${connectionId} AND is_active AND updated_at = ${connection.updated_at} FOR SHARE`.execute(
    transaction,
  );
  if (rows.length === 0) throw ssoSignInOver();
  await holdPeople(transaction, developerId);
  if (await hasLeft(transaction, developerId, person)) throw deactivated();
  const { roles } = person;
  const known = await rememberPerson(transaction, developerId, { ...person, connectionId });
  const actor = { developerId, door: 'console', by: { kind: 'person', person: known } } as const;
  await actAs(actor, () =>
    appendEvent(transaction, developerId, {
      type: 'sso.signed_in',
      data: { personId: known.id, connectionId, roles: [...roles] },
    }),
  );
  return openPersonSession(transaction, developerId, { personId: known.id, roles });
}

function deactivated(): ApiError {
  return new ApiError(403, 'SSO_DEACTIVATED', 'the organization has deactivated this person');
}

export function ssoSignInOver(): ApiError {
  return new ApiError(
    409,
    'SIGN_IN_OVER',
    'this sign-in has ended: it took too long, was used before, or began in another browser or with another provider',
  );
}
