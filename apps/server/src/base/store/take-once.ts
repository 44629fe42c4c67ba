import { createHash } from 'node:crypto';
import type { Transaction } from './database.ts';

/**
 * Marks something that proves something once, such as a signed assertion, as used. A second use waits for the transaction of
 * the first one.
 * @param parts what tells it from all others: its purpose, its sender, its id
 * @param expiresAt when it is too old anyway
 * @returns whether it is the first use
 */
export async function takeOnce(
  transaction: Transaction,
  parts: readonly [purpose: string, ...names: string[]],
  expiresAt: Date,
): Promise<boolean> {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  const taken = await transaction
    .insertInto('used_proofs')
    .values({ digest, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('digest')
    .executeTakeFirst();
  return taken !== undefined;
}
