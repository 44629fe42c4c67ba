import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import { lockIssuerKeys } from '../../authority/keys/rotation.ts';
import type { Signer } from '../../authority/keys/signer.ts';
import { storeIssuerKey } from '../../authority/keys/stored-issuer-keys.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';
import { beginEpoch, endSessions, forgetUsedOnce } from '../../base/store/new-epoch.ts';

export interface AfterRestoreOptions {
  /**
   * The operator states that the server did nothing after the backup, as in a move. Grants and issuer keys then stay as they
   * are.
   */
  keepGrants: boolean;
}

export interface AfterRestoreMeans extends AfterRestoreOptions {
  /** Makes the issuer's next key, with which the next start checks that the master key is still the same. */
  signer: Pick<Signer, 'make'>;
}

/** What a restore changed in the restored data. */
export interface Aftermath {
  /** The new epoch of every developer's revocation log and audit chain. */
  epoch: string;
  developers: number;
  endedGrants: number;
  /** Issuer keys that sign nothing any more. */
  revokedKeys: number;
  /** Whether grants and issuer keys were left as they are. */
  keptGrants: boolean;
}

/**
 * Makes a restored database safe to serve from (`docs/decisions/0005-a-restore-ends-every-grant.md`): it begins a new epoch
 * of every log, deletes everything that works once, and, because later revocations are lost, ends every grant and every
 * issuer key.
 *
 * Run it as the system, in the transaction of the restore.
 */
export async function afterRestore(
  transaction: Transaction,
  { keepGrants, signer }: AfterRestoreMeans,
): Promise<Aftermath> {
  const epoch = randomUUID();
  await beginEpoch(transaction, epoch);
  await forgetUsedOnce(transaction);
  for (const table of OF_ANOTHER_DATABASE) await sql`DELETE FROM ${sql.table(table)}`.execute(transaction);
  await sql.raw(PLACES_OF_WEBHOOKS).execute(transaction);
  const developers = await idsOf(transaction, 'SELECT id FROM developers ORDER BY id');
  if (keepGrants)
    return { epoch, developers: developers.length, endedGrants: 0, revokedKeys: 0, keptGrants: true };
  await lockIssuerKeys(transaction);
  const endedGrants = await countGrants(transaction);
  await endSessions(transaction);
  const keys = await idsOf(
    transaction,
    `SELECT kid AS id FROM issuer_keys WHERE state <> 'revoked' ORDER BY kid`,
  );
  for (const id of developers) await revoke(transaction, id, { kind: 'developer', id, by: 'server' });
  for (const id of keys) await revoke(transaction, null, { kind: 'key', id, by: 'server' });
  if (keys.length > 0) await storeIssuerKey(transaction, await signer.make(), 'active');
  return { epoch, developers: developers.length, endedGrants, revokedKeys: keys.length, keptGrants: false };
}

/** The order of events is that of another database's transactions; watchers are told to start again. */
const OF_ANOTHER_DATABASE = ['events', 'failovers'];

/** Webhooks get what happens here from the beginning. By the former epoch in their place they hear that they missed some. */
const PLACES_OF_WEBHOOKS = `UPDATE webhooks SET xid = '0', event_id = '', leased_by = NULL, leased_until = NULL`;

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
