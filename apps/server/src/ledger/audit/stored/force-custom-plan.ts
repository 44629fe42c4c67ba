import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';

/**
 * Makes PostgreSQL plan the following statements of this transaction for the present sizes of tables. A cached plan from
 * when the log was empty uses any index that begins with the developer, and reads all of the developer's entries to find
 * one: 20 times the cost of an append after a minute of load, until the next ANALYZE.
 */
export async function forceCustomPlan(transaction: Transaction): Promise<void> {
  await sql`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(transaction);
}
