import { sql } from 'kysely';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { refuseDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

/** Most sessions that are listed. More can be open, and all of them can be ended. */
const MOST_SESSIONS = 200;

export interface PrincipalSession {
  id: string;
  token: string;
  expiresAt: Date;
}

/** Whether a session still exists: erasure and sign-out delete it. */
export async function isSession(transaction: Transaction, token: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('principal_sessions')
    .select('digest')
    .where('digest', '=', secretDigest(token))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Opens a session that the developer vouches for: its holder may read and revoke the principal's grants, but never
 * approve (`docs/protocol.md` §3).
 * @param lifetime in seconds
 * @throws {ApiError} 404 when the principal never had a grant, 403 `PRINCIPAL_DEPROVISIONED`
 */
export async function openSession(
  transaction: Transaction,
  developerId: string,
  principalId: string,
  lifetime: number,
): Promise<PrincipalSession> {
  const principal = await transaction
    .selectFrom('principals')
    .select(['id', 'deprovisioned_at'])
    .where('principal_id', '=', principalId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('grants').select('grants.id').whereRef('grants.principal', '=', 'principals.id').limit(1),
      ),
    )
    .executeTakeFirst();
  if (principal === undefined) throw notFound('principal with a grant');
  refuseDeprovisioned(principal);
  const id = newId('psn');
  const token = newSecret('sess_');
  const { expires_at } = await transaction
    .insertInto('principal_sessions')
    .values({
      digest: secretDigest(token),
      id,
      developer_id: developerId,
      principal: principal.id,
      expires_at: sql<Date>`clock_timestamp() + ${`${lifetime} seconds`}::interval`,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  await appendEvent(transaction, developerId, {
    type: 'principal.session_opened',
    data: { principal: principal.id, sessionId: id, expiresAt: expires_at.toISOString() },
  });
  return { id, token, expiresAt: expires_at };
}

/** A vouched session in answers. */
export interface SessionView {
  id: string;
  createdAt: string;
  expiresAt: string;
}

/** The vouched sessions of a principal that have not ended, newest first. */
export async function openSessionsOf(transaction: Transaction, principal: string): Promise<SessionView[]> {
  const rows = await transaction
    .selectFrom('principal_sessions')
    .select(['id', 'created_at', 'expires_at'])
    .where('principal', '=', principal)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .orderBy('created_at', 'desc')
    .limit(MOST_SESSIONS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}

/**
 * Ends vouched sessions of a principal: their token and their page stop working at once.
 * @param id of one of them; without it all end
 * @returns whether one that was open ended
 */
export async function endSessions(
  transaction: Transaction,
  developerId: string,
  principal: string,
  id?: string,
): Promise<boolean> {
  let query = transaction
    .deleteFrom('principal_sessions')
    .where('principal', '=', principal)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`);
  if (id !== undefined) query = query.where('id', '=', id);
  const { numDeletedRows } = await query.executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await appendEvent(transaction, developerId, {
    type: 'principal.session_ended',
    data: { principal, sessionId: id ?? null },
  });
  return true;
}
