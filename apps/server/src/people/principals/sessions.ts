import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

export interface PrincipalSession {
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
 * @throws {ApiError} 404 when the principal never had a grant
 */
export async function openSession(
  transaction: Transaction,
  developerId: string,
  principalId: string,
  lifetime: number,
): Promise<PrincipalSession> {
  const principal = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('grants').select('grants.id').whereRef('grants.principal', '=', 'principals.id').limit(1),
      ),
    )
    .executeTakeFirst();
  if (principal === undefined) throw notFound('principal with a grant');
  const token = newSecret('sess_');
  const { expires_at } = await transaction
    .insertInto('principal_sessions')
    .values({
      digest: secretDigest(token),
      developer_id: developerId,
      principal: principal.id,
      expires_at: sql<Date>`clock_timestamp() + ${`${lifetime} seconds`}::interval`,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return { token, expiresAt: expires_at };
}
