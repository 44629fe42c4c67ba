import { type RawBuilder, sql } from 'kysely';

/**
 * When a grant stopped to be in force, or NULL: the one rule, as the database's function `grant_revoked_at` has it.
 * Written as a query of its own, the planner takes the function apart; called like a value it costs three times as
 * much.
 * @param grants the table or its alias, as the statement around it calls it
 */
export function revokedAt(grants: string): RawBuilder<Date | null> {
  return sql`(SELECT at FROM grant_revoked_at(${sql.table(grants)}) AS at)`;
}
