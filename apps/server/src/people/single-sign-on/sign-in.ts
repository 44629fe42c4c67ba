import { sql } from 'kysely';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { SsoPurpose } from '../../base/store/schema/console-tables.ts';
import { isEqual } from '../accounts/challenge.ts';

/** Why a browser leaves for a connection's provider. The answer must come back to the same browser. */
export interface SsoSignIn {
  readonly purpose: SsoPurpose;
  readonly developerId: string;
  readonly connectionId: string;
  /** SHA-256 of the secret in the browser's cookie. */
  readonly visitDigest: Uint8Array;
}

/** Seconds that a person has at the provider: a second factor takes its time. */
const LIFETIME = 600;

/**
 * Records that a browser leaves for a provider. An unfinished sign-in of the same browser becomes invalid. Runs as the system.
 * @returns `state`
 */
export async function beginSsoSignIn(
  transaction: Transaction,
  { purpose, developerId, connectionId, visitDigest }: SsoSignIn,
): Promise<string> {
  await transaction.deleteFrom('sso_sign_ins').where('visit_digest', '=', visitDigest).execute();
  const state = newSecret('');
  await transaction
    .insertInto('sso_sign_ins')
    .values({
      digest: secretDigest(state),
      visit_digest: visitDigest,
      developer_id: developerId,
      connection_id: connectionId,
      purpose,
      expires_at: sql<Date>`clock_timestamp() + ${`${LIFETIME} seconds`}::interval`,
    })
    .execute();
  return state;
}

/**
 * Uses up a sign-in, no matter who presents its `state`. Commit the transaction in any case. Runs as the system.
 * @returns undefined when there is no such sign-in, or it was begun in another browser or for another connection
 */
export async function takeSsoSignIn(
  transaction: Transaction,
  { state, connectionId, visitDigest }: { state: string; connectionId: string; visitDigest: Uint8Array },
): Promise<SsoSignIn | undefined> {
  const row = await transaction
    .deleteFrom('sso_sign_ins')
    .where('digest', '=', secretDigest(state))
    .returning(['purpose', 'developer_id', 'connection_id', 'visit_digest'])
    .returning(sql<boolean>`expires_at <= clock_timestamp()`.as('is_over'))
    .executeTakeFirst();
  if (row === undefined || row.is_over || row.connection_id !== connectionId) return undefined;
  if (!isEqual(row.visit_digest, visitDigest)) return undefined;
  return { purpose: row.purpose, developerId: row.developer_id, connectionId, visitDigest };
}
