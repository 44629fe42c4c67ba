import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // A page of a person's history is read from a place on, and of each kind only as much as it shows (`history-kinds.ts`).
  // The first one takes the place of one without `id` and what was revoked, by which permissions in force were read.
  `CREATE INDEX ON grants (principal, issued_at DESC, id DESC, expires_at, revoked_at) WHERE parent_grant_id IS NULL`,
  `DROP INDEX grants_principal_issued_at_expires_at_idx`,
  `CREATE INDEX ON grants (principal, expires_at DESC, id DESC) WHERE revoked_at IS NULL`,
  `CREATE INDEX ON authorization_requests (principal, coalesce(decided_at, created_at) DESC, id DESC)
    WHERE status IN ('approved', 'denied', 'cancelled')`,
  // Which agents acted for a person, from when to when.
  `CREATE INDEX ON grants (principal, agent_id, issued_at)`,
  `CREATE INDEX ON grants (principal, agent_id, coalesce(revoked_at, expires_at))`,
  // As narrow as those two: without statistics the planner would read by them what was stopped.
  `CREATE INDEX ON grants (principal, agent_id, audience) WHERE stopped_by_developer OR stopped_by_person IS NOT NULL`,
  `DROP INDEX grants_principal_idx`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
