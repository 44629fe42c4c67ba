import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import { lockIssuerKeys } from '../../authority/keys/rotation.ts';
import type { Signer } from '../../authority/keys/signer.ts';
import { storeIssuerKey } from '../../authority/keys/stored-issuer-keys.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';

export interface AfterRestoreOptions {
  /**
   * Whoever restores states that nothing was done at the server since the backup was made, as after a move. Grants and
   * issuer keys then stay as they are.
   */
  keepGrants: boolean;
}

export interface AfterRestoreMeans extends AfterRestoreOptions {
  /** Makes the issuer's next key: it is then checked at the start that the master key is still the same. */
  signer: Pick<Signer, 'make'>;
}

/** What a restore changed in what it restored. */
export interface Aftermath {
  /** Of every developer's revocation log and audit chain from now on. */
  epoch: string;
  developers: number;
  /** Grants that were in force and are no longer. */
  endedGrants: number;
  /** Issuer keys that sign nothing any more. */
  revokedKeys: number;
  /** Whether grants and issuer keys were left as they are. */
  keptGrants: boolean;
}

/**
 * Makes a restored database safe to serve from (`docs/decisions/0005-a-restore-ends-every-grant.md`): a new epoch for
 * every log, nothing left that works once, and, because nobody knows what was revoked since, an end to every grant and
 * every issuer key. The time between backup and restore is forgotten, and must not be lived through again.
 *
 * As the system, in the transaction of the restore.
 */
export async function afterRestore(
  transaction: Transaction,
  { keepGrants, signer }: AfterRestoreMeans,
): Promise<Aftermath> {
  const epoch = randomUUID();
  for (const statement of beginEpoch(epoch)) await statement.execute(transaction);
  for (const statement of FORGET) await sql.raw(statement).execute(transaction);
  const developers = await idsOf(transaction, 'SELECT id FROM developers ORDER BY id');
  if (keepGrants)
    return { epoch, developers: developers.length, endedGrants: 0, revokedKeys: 0, keptGrants: true };
  await lockIssuerKeys(transaction);
  const endedGrants = await countGrants(transaction);
  await sql.raw(END_SESSIONS).execute(transaction);
  const keys = await idsOf(
    transaction,
    `SELECT kid AS id FROM issuer_keys WHERE state <> 'revoked' ORDER BY kid`,
  );
  for (const id of developers) await revoke(transaction, id, { kind: 'developer', id });
  for (const id of keys) await revoke(transaction, null, { kind: 'key', id });
  if (keys.length > 0) await storeIssuerKey(transaction, await signer.make(), 'active');
  return { epoch, developers: developers.length, endedGrants, revokedKeys: keys.length, keptGrants: false };
}

/** A log that goes on from where the backup was made is a second history, and says so by its epoch. */
function beginEpoch(epoch: string) {
  return [
    sql`INSERT INTO feed_heads (developer_id, epoch, seq) SELECT id, ${epoch}, 0 FROM developers ORDER BY id
      ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`,
    sql`INSERT INTO audit_heads (developer_id, seq, epoch) SELECT id, 0, ${epoch} FROM developers ORDER BY id
      ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`,
  ];
}

/** What works once may have been used since, and a second use would go unnoticed. */
const FORGET = [
  `UPDATE authorization_requests SET status = 'denied' WHERE status = 'approved'`,
  'DELETE FROM webauthn_challenges',
  'DELETE FROM directory_sign_ins',
  'DELETE FROM address_proofs',
  'UPDATE mail_links SET used_at = clock_timestamp() WHERE used_at IS NULL',
  'DELETE FROM idempotent_answers WHERE encrypted',
  // Their order is that of the transactions of another database; whoever watches is told to begin anew.
  'DELETE FROM events',
];

/** Also those of the console: who has signed out since, or rotated the key, has not any more. */
const END_SESSIONS = `WITH a AS (DELETE FROM principal_sessions), b AS (DELETE FROM console_sessions)
  DELETE FROM account_sessions`;

async function idsOf(transaction: Transaction, query: string): Promise<string[]> {
  const { rows } = await sql.raw<{ id: string }>(query).execute(transaction);
  return rows.map(({ id }) => id);
}

async function countGrants(transaction: Transaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM grants WHERE expires_at > clock_timestamp() AND ${revokedAt('grants')} IS NULL`.execute(
    transaction,
  );
  return rows[0]?.count ?? 0;
}
