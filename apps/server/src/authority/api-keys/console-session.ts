import type { Role } from '@grantex/core/issuer';
import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { actAs, type ConsolePerson } from '../../http/credentials/actor.ts';
import type { Caller } from '../../http/credentials/authentication.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

/** What the secret of a console session begins with. */
const CONSOLE_SESSION = 'cons_';
const SECRET: RegExp = new RegExp(`^${CONSOLE_SESSION}[\\w-]{43}$`);

/** It ends this long after its last use, … */
export const IDLE = '30 minutes';
/** … which is written down only when the one before it is this old: a session may end so much sooner. */
const NOTED_EVERY = '1 minute';
/** … and this long after it was opened, whatever is done with it. */
const LIFETIME = '12 hours';

/** A console session that has not ended. */
export interface ConsoleSession {
  /** SHA-256 of its secret, in hex. */
  digest: string;
  developer: { id: string; name: string };
  /** `first` is the first of the keys that were rotated into this one; null for the session of a person. */
  key: { id: string; name: string; first: string } | null;
  /** Who signed in at the developer's provider; null for the session of a key. */
  person: ConsolePerson | null;
  /** The roles that the key has now, or that the person had at the sign-in. */
  roles: Role[];
  /** When it ends at the latest. */
  endsAt: Date;
}

/** The result of signing in with an API key. */
export type KeySignIn =
  | { readonly secret: string }
  /** The developer's people sign in at their provider, and the key is not the one for emergencies. */
  | { readonly refused: 'sso-required' }
  | { readonly refused: 'unknown' };

/**
 * Opens a session for the holder of an API key. Its secret is always new: an earlier secret of the browser is useless
 * afterwards. Where the developer demands single sign-on, only its key for emergencies opens one, and each time is an event
 * (`docs/protocol.md` §16).
 */
export async function openConsoleSession(database: Database, apiKey: string): Promise<KeySignIn> {
  const secret = newSecret(CONSOLE_SESSION);
  const found = await database.asSystem(async (transaction) => {
    const { rows } = await sql<FoundKey>`
      SELECT api_keys.id, api_keys.developer_id AS "developerId", api_keys.name,
        sso.is_enforced IS TRUE AS "isEnforced", sso.is_break_glass IS TRUE AS "isBreakGlass"
      FROM api_keys LEFT JOIN LATERAL (
        SELECT bool_or(is_enforced) AS is_enforced,
          bool_or(is_enforced AND break_glass_key = COALESCE(api_keys.first_key, api_keys.id)) AS is_break_glass
        FROM sso_connections WHERE sso_connections.developer_id = api_keys.developer_id
      ) AS sso ON true
      WHERE digest = ${secretDigest(apiKey)} AND (expires_at IS NULL OR expires_at > clock_timestamp())`.execute(
      transaction,
    );
    return rows[0];
  });
  if (found === undefined) return { refused: 'unknown' };
  const { id, developerId, name, isEnforced, isBreakGlass } = found;
  if (isEnforced && !isBreakGlass) return { refused: 'sso-required' };
  const actor = { developerId, door: 'console', by: { kind: 'key', key: { id, name } } } as const;
  const opened = await actAs(actor, () =>
    database.asSystem(async (transaction) => {
      const { rows } = await sql`INSERT INTO console_sessions (digest, developer_id, key_id, expires_at)
        SELECT ${secretDigest(secret)}, developer_id, id, least(clock_timestamp() + ${LIFETIME}::interval, expires_at)
        FROM api_keys WHERE id = ${id} AND (expires_at IS NULL OR expires_at > clock_timestamp())
        RETURNING digest`.execute(transaction);
      if (isEnforced && rows.length > 0) {
        const data = { keyId: id, name };
        await appendEvent(transaction, developerId, { type: 'sso.break_glass_used', data });
      }
      return rows.length > 0;
    }),
  );
  return opened ? { secret } : { refused: 'unknown' };
}

interface FoundKey {
  id: string;
  developerId: string;
  name: string;
  isEnforced: boolean;
  isBreakGlass: boolean;
}

/**
 * Opens a session for a person whom the developer's provider has signed in. It ends with the person (`console-people`).
 * @returns its secret
 */
export async function openPersonSession(
  transaction: Transaction,
  developerId: string,
  { personId, roles }: { personId: string; roles: readonly Role[] },
): Promise<string> {
  const secret = newSecret(CONSOLE_SESSION);
  await transaction
    .insertInto('console_sessions')
    .values({
      digest: secretDigest(secret),
      developer_id: developerId,
      key_id: null,
      person_id: personId,
      roles: [...roles],
      expires_at: sql<Date>`clock_timestamp() + ${LIFETIME}::interval`,
    })
    .execute();
  return secret;
}

interface Row {
  developer_id: string;
  developer_name: string;
  key_id: string | null;
  key_name: string | null;
  first_key: string | null;
  person: ConsolePerson | null;
  roles: Role[];
  ends_at: Date;
}

/**
 * Finds a session that has not ended and whose key is valid. Each look-up counts as a use of the session. The caller
 * notes the use of its key (`ApiKeys.noteUse`).
 */
export async function findConsoleSession(
  database: Database,
  secret: string,
): Promise<ConsoleSession | undefined> {
  if (!isConsoleSecret(secret)) return undefined;
  const { rows } = await database.asSystem((transaction) =>
    sql<Row>`WITH found AS (
        SELECT session.digest, session.used_at, session.developer_id, developers.name AS developer_name,
          api_keys.id AS key_id, api_keys.name AS key_name, COALESCE(api_keys.first_key, api_keys.id) AS first_key,
          ${personJson} AS person, COALESCE(session.roles, api_keys.roles) AS roles,
          least(session.expires_at, api_keys.expires_at) AS ends_at
        FROM console_sessions AS session
        JOIN developers ON developers.id = session.developer_id
        LEFT JOIN api_keys ON api_keys.id = session.key_id
        LEFT JOIN console_people AS person ON person.id = session.person_id
        WHERE session.digest = ${secretDigest(secret)}
          AND session.expires_at > clock_timestamp()
          AND session.used_at > clock_timestamp() - ${IDLE}::interval
          AND (api_keys.expires_at IS NULL OR api_keys.expires_at > clock_timestamp())
      ), noted AS (
        UPDATE console_sessions SET used_at = clock_timestamp() FROM found
        WHERE console_sessions.digest = found.digest
          AND found.used_at < clock_timestamp() - ${NOTED_EVERY}::interval
      )
      SELECT developer_id, developer_name, key_id, key_name, first_key, person, roles, ends_at FROM found`.execute(
      transaction,
    ),
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { key_id: id, key_name: name, first_key: first, person } = row;
  return {
    digest: Buffer.from(secretDigest(secret)).toString('hex'),
    developer: { id: row.developer_id, name: row.developer_name },
    key: id === null || name === null || first === null ? null : { id, name, first },
    person,
    roles: row.roles,
    endsAt: row.ends_at,
  };
}

/** A row `person` of `console_people` as a {@link ConsolePerson}; null without one. */
export const personJson = sql<ConsolePerson | null>`CASE WHEN person.id IS NOT NULL THEN json_build_object(
  'id', person.id, 'issuer', person.issuer, 'subject', person.subject, 'name', person.name, 'email', person.email) END`;

/** The caller of a session: its key, in its present state, or the person. */
export function callerOf({ developer, key, person, roles, digest }: ConsoleSession): Caller {
  return {
    developerId: developer.id,
    keyId: key?.id,
    firstKeyId: key?.first ?? person?.id,
    roles,
    principal: undefined,
    session: digest,
    ...(key !== null && { key: { id: key.id, name: key.name } }),
    ...(person !== null && { person }),
  };
}

/** Signs out. */
export async function closeConsoleSession(database: Database, secret: string): Promise<void> {
  await database.asSystem((transaction) =>
    transaction.deleteFrom('console_sessions').where('digest', '=', secretDigest(secret)).execute(),
  );
}

/**
 * Ends the sessions that were opened with a key, except for the calling one. Deleting a key also deletes its sessions.
 * @param except {@link ConsoleSession.digest} of the session that stays; undefined for none
 */
export async function closeConsoleSessionsOf(
  transaction: Transaction,
  keyId: string,
  except: string | undefined,
): Promise<void> {
  const ended = transaction.deleteFrom('console_sessions').where('key_id', '=', keyId);
  await (except === undefined ? ended : ended.where('digest', '<>', Buffer.from(except, 'hex'))).execute();
}

/** Whether a text has the form of a session's secret. */
export function isConsoleSecret(text: string): boolean {
  return SECRET.test(text);
}

/**
 * The token that a session's call sends with its cookie, as proof that it comes from a page of ours: no other site can read
 * the token or set its header.
 */
export function consoleToken(masterKey: Uint8Array, secret: string): string {
  return Buffer.from(keyedDigest(masterKey, 'csrf token of a console session', secret)).toString('base64url');
}

/** In constant time. */
export function isConsoleToken(masterKey: Uint8Array, secret: string, token: string): boolean {
  const [expected, given] = [Buffer.from(consoleToken(masterKey, secret)), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
