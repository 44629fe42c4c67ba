import { sql } from 'kysely';
import { revoke } from '../revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';

/** A used code or refresh token that is presented again. */
export interface Used {
  grantId: string;
  /** The agent that it was made for. */
  agentId: string;
  usedAt: Date;
  /** The refresh token that its first use returned. */
  successor: Uint8Array | null;
  /** The database clock. */
  now: Date;
}

const LENIENT_MILLISECONDS = 60_000;

/**
 * Decides what a second use means (`docs/protocol.md` §6). Within 60 seconds, by its own agent, while the successor is
 * unused, it is a retry of a client that lost the answer: it is refused, or answered again with its Idempotency-Key.
 * Otherwise the code or token was stolen, and the grant is revoked. Another developer's attempt never comes here: it
 * finds no row.
 * @returns whether it was only a retry
 */
export async function revokeUnlessRetry(
  transaction: Transaction,
  developerId: string,
  presentedBy: string,
  used: Used,
): Promise<boolean> {
  const isRetry =
    used.agentId === presentedBy &&
    used.now.getTime() - used.usedAt.getTime() <= LENIENT_MILLISECONDS &&
    !(await isUsed(transaction, used.successor));
  if (!isRetry) await revoke(transaction, developerId, { kind: 'grant', id: used.grantId });
  return isRetry;
}

async function isUsed(transaction: Transaction, digest: Uint8Array | null): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM refresh_tokens WHERE digest = ${digest === null ? null : Buffer.from(digest)} AND used_at IS NOT NULL`.execute(
    transaction,
  );
  return rows.length > 0;
}
