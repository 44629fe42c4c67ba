import type { Role } from '@grantex/core/issuer';
import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Caller } from '../../http/credentials/authentication.ts';
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
  /** `first` is the first of the keys that were rotated into this one. */
  key: { id: string; name: string; first: string };
  /** The roles that the key has now. */
  roles: Role[];
  /** When it ends at the latest. */
  endsAt: Date;
}

/**
 * Opens a session for the holder of an API key. Its secret is always new: an earlier secret of the browser is useless
 * afterwards.
 * @returns undefined for an unknown or expired key
 */
export async function openConsoleSession(database: Database, apiKey: string): Promise<string | undefined> {
  const secret = newSecret(CONSOLE_SESSION);
  const { rows } = await database.asSystem((transaction) =>
    sql`INSERT INTO console_sessions (digest, developer_id, key_id, expires_at)
      SELECT ${secretDigest(secret)}, developer_id, id,
        least(clock_timestamp() + ${LIFETIME}::interval, expires_at)
      FROM api_keys WHERE digest = ${secretDigest(apiKey)} AND (expires_at IS NULL OR expires_at > clock_timestamp())
      RETURNING digest`.execute(transaction),
  );
  return rows.length === 0 ? undefined : secret;
}

interface Row {
  developer_id: string;
  developer_name: string;
  key_id: string;
  key_name: string;
  first_key: string;
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
        SELECT session.digest, session.used_at, api_keys.developer_id, developers.name AS developer_name,
          api_keys.id AS key_id, api_keys.name AS key_name, COALESCE(api_keys.first_key, api_keys.id) AS first_key,
          api_keys.roles,
          least(session.expires_at, api_keys.expires_at) AS ends_at
        FROM console_sessions AS session
        JOIN api_keys ON api_keys.id = session.key_id
        JOIN developers ON developers.id = api_keys.developer_id
        WHERE session.digest = ${secretDigest(secret)}
          AND session.expires_at > clock_timestamp()
          AND session.used_at > clock_timestamp() - ${IDLE}::interval
          AND (api_keys.expires_at IS NULL OR api_keys.expires_at > clock_timestamp())
      ), noted AS (
        UPDATE console_sessions SET used_at = clock_timestamp() FROM found
        WHERE console_sessions.digest = found.digest
          AND found.used_at < clock_timestamp() - ${NOTED_EVERY}::interval
      )
      SELECT developer_id, developer_name, key_id, key_name, first_key, roles, ends_at FROM found`.execute(
      transaction,
    ),
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    digest: Buffer.from(secretDigest(secret)).toString('hex'),
    developer: { id: row.developer_id, name: row.developer_name },
    key: { id: row.key_id, name: row.key_name, first: row.first_key },
    roles: row.roles,
    endsAt: row.ends_at,
  };
}

/** The caller of a session: its key, in its present state. */
export function callerOf({ developer, key, roles, digest }: ConsoleSession): Caller {
  return {
    developerId: developer.id,
    keyId: key.id,
    firstKeyId: key.first,
    roles,
    principal: undefined,
    session: digest,
    key: { id: key.id, name: key.name },
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
