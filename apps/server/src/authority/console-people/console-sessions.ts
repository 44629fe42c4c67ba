import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ConsolePerson } from '../../http/credentials/actor.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { IDLE, personJson } from '../api-keys/console-session.ts';

/** A browser that is signed in to the console. */
export interface ConsoleSessionView {
  /** Not a secret. */
  id: string;
  person: ConsolePerson | null;
  key: { id: string; name: string } | null;
  createdAt: string;
  usedAt: string;
  endsAt: string;
  /** Whether it is the session that asks. */
  isOwn: boolean;
}

/** Most sessions that are listed. More can be open, and all of them can be ended. */
const MOST = 200;

/** A session's id: the beginning of the digest of its secret. */
const ID = sql<string>`'cse_' || left(encode(session.digest, 'hex'), 26)`;

/**
 * A developer's sessions of the console that have not ended, the newest first.
 * @param own the digest of the session that asks, in hex
 */
export async function listConsoleSessions(
  transaction: Transaction,
  developerId: string,
  own: string | undefined,
): Promise<ConsoleSessionView[]> {
  const { rows } = await sql<{
    id: string;
    digest: string;
    person: ConsolePerson | null;
    key: { id: string; name: string } | null;
    created_at: Date;
    used_at: Date;
    ends_at: Date;
  }>`
    SELECT ${ID} AS id, encode(session.digest, 'hex') AS digest, ${personJson} AS person, session.created_at,
      session.used_at, least(session.expires_at, api_keys.expires_at) AS ends_at,
      CASE WHEN api_keys.id IS NOT NULL THEN json_build_object('id', api_keys.id, 'name', api_keys.name) END AS key
    FROM console_sessions AS session
    LEFT JOIN api_keys ON api_keys.id = session.key_id
    LEFT JOIN console_people AS person ON person.id = session.person_id
    WHERE session.developer_id = ${developerId} AND session.expires_at > clock_timestamp()
      AND session.used_at > clock_timestamp() - ${IDLE}::interval
      AND (api_keys.expires_at IS NULL OR api_keys.expires_at > clock_timestamp())
    ORDER BY session.created_at DESC LIMIT ${MOST}`.execute(transaction);
  return rows.map(({ id, digest, person, key, created_at, used_at, ends_at }) => ({
    id,
    person,
    key,
    createdAt: created_at.toISOString(),
    usedAt: used_at.toISOString(),
    endsAt: ends_at.toISOString(),
    isOwn: digest === own,
  }));
}

/**
 * Ends one session at once.
 * @throws {ApiError} 404
 */
export async function endConsoleSession(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<void> {
  const { rows } = await sql<{ personId: string | null; keyId: string | null }>`
    DELETE FROM console_sessions AS session WHERE developer_id = ${developerId} AND ${ID} = ${id}
    RETURNING person_id AS "personId", key_id AS "keyId"`.execute(transaction);
  const [ended] = rows;
  if (ended === undefined) throw notFound('session');
  await appendEvent(transaction, developerId, {
    type: 'sso.sessions_ended',
    data: { sessions: 1, ...ended },
  });
}

/**
 * Ends all sessions of a developer, except for the one that asks.
 * @param own its digest, in hex; undefined where an API key asks
 * @returns how many ended
 */
export async function endOtherConsoleSessions(
  transaction: Transaction,
  developerId: string,
  own: string | undefined,
): Promise<number> {
  const { rows } = await sql`DELETE FROM console_sessions WHERE developer_id = ${developerId}
    AND encode(digest, 'hex') <> ${own ?? ''} RETURNING digest`.execute(transaction);
  const sessions = rows.length;
  if (sessions > 0) {
    await appendEvent(transaction, developerId, {
      type: 'sso.sessions_ended',
      data: { sessions, personId: null, keyId: null },
    });
  }
  return sessions;
}

/** Ends the sessions that API keys opened, but for those of the key for emergencies. */
export async function endKeySessions(
  transaction: Transaction,
  developerId: string,
  breakGlassKey: string,
): Promise<void> {
  await sql`DELETE FROM console_sessions USING api_keys
    WHERE console_sessions.developer_id = ${developerId} AND api_keys.id = console_sessions.key_id
      AND COALESCE(api_keys.first_key, api_keys.id) <> ${breakGlassKey}`.execute(transaction);
}
