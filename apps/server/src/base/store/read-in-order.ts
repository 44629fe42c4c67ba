import { sql } from 'kysely';
import type { Transaction } from './database.ts';

/**
 * Lets the next statements of a transaction read the newest rows along an index, and stop. Without statistics, which an
 * embedded database never gathers, the planner expects few rows: it would collect and sort all of them for the newest ones.
 */
export async function readInOrder(transaction: Transaction): Promise<void> {
  await sql`SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`.execute(
    transaction,
  );
}
