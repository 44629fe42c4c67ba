import { sql } from 'kysely';
import { revoke } from '../revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';

/** A code or refresh token that was used before, and is presented again. */
export interface Used {
  grantId: string;
  /** Whom it was made for. */
  agentId: string;
  usedAt: Date;
  /** The refresh token that was given for it. */
  successor: Uint8Array | null;
  /** The database clock. */
  now: Date;
}

const LENIENT_MILLISECONDS = 60_000;

/**
 * What a second use means (`docs/protocol.md` §6). Within 60 seconds, by its own agent, while the successor is unused,
 * it is a client whose answer was lost: it is refused (or, with its Idempotency-Key, answered again), no more.
 * Otherwise two hold what one should, and the grant ends.
 * Another developer's attempt never comes here: it sees no row.
 * @returns whether it was no more than a retry
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
