import { sql } from 'kysely';
import { principalDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { ApiError } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

/** The prefix of an account's session secret; a vouched session (`principals/sessions.ts`) has another. */
export const ACCOUNT_SESSION = 'acs_';

const LIFETIME = '1 hour';

/**
 * Opens a session for somebody who has just used their passkey (`docs/protocol.md` §3). Its secret is always new: an
 * earlier secret of the browser is useless afterwards.
 */
export async function openAccountSession(transaction: Transaction, accountId: string): Promise<string> {
  const secret = newSecret(ACCOUNT_SESSION);
  await transaction
    .insertInto('account_sessions')
    .values({
      digest: secretDigest(secret),
      account_id: accountId,
      expires_at: sql<Date>`clock_timestamp() + ${LIFETIME}::interval`,
    })
    .execute();
  return secret;
}

/**
 * The account of a session that has not ended. An account that is bound to nobody any more, because its principals were
 * bound again or erased, or have left their organization, has no session.
 */
export async function findAccountSession(
  transaction: Transaction,
  secret: string,
): Promise<string | undefined> {
  const session = await transaction
    .selectFrom('account_sessions as session')
    .select('session.account_id')
    .where('session.digest', '=', secretDigest(secret))
    .where('session.expires_at', '>', sql<Date>`clock_timestamp()`)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('bindings')
          .innerJoin('principals', 'principals.id', 'bindings.principal')
          .select('bindings.id')
          .whereRef('bindings.account_id', '=', 'session.account_id')
          .where('bindings.ended_at', 'is', null)
          .where('principals.principal_id', 'is not', null)
          .where('principals.deprovisioned_at', 'is', null),
      ),
    )
    .executeTakeFirst();
  return session?.account_id;
}

/**
 * Why somebody who has shown who they are gets no session.
 * @param nobody the refusal of an account that is bound to no name
 * @returns that, or 403 `PRINCIPAL_DEPROVISIONED` where each of its names has left
 */
export async function noSession(
  transaction: Transaction,
  accountId: string,
  nobody: ApiError,
): Promise<ApiError> {
  const { rows } = await sql`
    SELECT FROM bindings JOIN principals ON principals.id = bindings.principal
    WHERE bindings.account_id = ${accountId} AND bindings.ended_at IS NULL AND principals.principal_id IS NOT NULL
    LIMIT 1`.execute(transaction);
  return rows.length > 0 ? principalDeprovisioned() : nobody;
}

/** Signs out. */
export async function closeAccountSession(transaction: Transaction, secret: string): Promise<void> {
  await transaction.deleteFrom('account_sessions').where('digest', '=', secretDigest(secret)).execute();
}

/** Signs an account out everywhere: the finder of a lost passkey may have a session, too. */
export async function closeAccountSessions(transaction: Transaction, accountId: string): Promise<void> {
  await transaction.deleteFrom('account_sessions').where('account_id', '=', accountId).execute();
}

/** The refusal of a request from a browser in which nobody is signed in. */
export function signedOut(): ApiError {
  return new ApiError(401, 'SIGNED_OUT', 'nobody is signed in here any more; sign in and try again');
}
