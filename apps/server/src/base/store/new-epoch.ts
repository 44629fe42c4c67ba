import { sql } from 'kysely';
import type { Transaction } from './database.ts';

/** Begins a second history of every developer's logs: each continues, and its new epoch states that. */
export async function beginEpoch(transaction: Transaction, epoch: string): Promise<void> {
  await sql`INSERT INTO feed_heads (developer_id, epoch, seq) SELECT id, ${epoch}, 0 FROM developers ORDER BY id
    ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`.execute(transaction);
  await sql`INSERT INTO audit_heads (developer_id, seq, epoch) SELECT id, 0, ${epoch} FROM developers ORDER BY id
    ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`.execute(transaction);
  await sql`INSERT INTO admin_heads (developer_id, epoch) SELECT id, ${epoch} FROM developers ORDER BY id
    ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`.execute(transaction);
}

const USED_ONCE = [
  `UPDATE authorization_requests SET status = 'denied' WHERE status = 'approved'`,
  `UPDATE approvals SET status = 'expired' WHERE status IN ('pending', 'approved')`,
  'DELETE FROM pushed_requests',
  'DELETE FROM device_logins',
  'DELETE FROM webauthn_challenges',
  'DELETE FROM directory_sign_ins',
  'DELETE FROM sso_sign_ins',
  'DELETE FROM address_proofs',
  'UPDATE mail_links SET used_at = clock_timestamp() WHERE used_at IS NULL',
  'DELETE FROM idempotent_answers WHERE encrypted',
  // What clients have withdrawn meanwhile.
  'DELETE FROM client_documents',
];

/** Ends everything that works once. It may have been used in a transaction that is lost, and a second use would go unnoticed. */
export async function forgetUsedOnce(transaction: Transaction): Promise<void> {
  for (const statement of USED_ONCE) await sql.raw(statement).execute(transaction);
}

/**
 * Ends all sessions of browsers, also those of the console: that somebody signed out, left or replaced the key may be lost, and
 * would come back with the row.
 */
export async function endSessions(transaction: Transaction): Promise<void> {
  await sql`WITH a AS (DELETE FROM principal_sessions), b AS (DELETE FROM console_sessions)
    DELETE FROM account_sessions`.execute(transaction);
}
