import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // A policy that holds from now ends the tokens of all agents, as a hold ends those of one (agents.held_before).
  `ALTER TABLE developers ADD COLUMN held_before timestamptz(3)`,
  `GRANT UPDATE (held_before) ON developers TO grantex_app`,
  // Until when the tokens of a grant have ended: its own, those of the grants above it, of the agents of all of them, and of the developer.
  `CREATE OR REPLACE FUNCTION grant_held_before(g grants) RETURNS SETOF timestamptz LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
  BEGIN ATOMIC
    SELECT GREATEST(
      (SELECT max(GREATEST(a.held_before, (SELECT agent.held_before FROM agents agent WHERE agent.id = a.agent_id)))
        FROM grants a WHERE a.id = ANY (g.ancestor_grant_ids || g.id)),
      (SELECT d.held_before FROM developers d WHERE d.id = g.developer_id));
  END`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}
