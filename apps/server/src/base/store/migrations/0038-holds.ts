import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // Who keeps a grant or an agent from acting for now. The grant stays, and whoever put the hold on it releases it.
  `CREATE TABLE grant_holds (
    developer_id text NOT NULL REFERENCES developers,
    grant_id text NOT NULL REFERENCES grants,
    held_by text NOT NULL CHECK (held_by IN ('developer', 'person', 'vouched', 'rule')),
    reason text,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (grant_id, held_by)
  )`,
  `CREATE TABLE agent_holds (
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL REFERENCES agents,
    held_by text NOT NULL CHECK (held_by IN ('developer', 'rule')),
    reason text,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (agent_id, held_by)
  )`,
  ...['grant_holds', 'agent_holds'].flatMap((table) => [
    `GRANT SELECT, INSERT, DELETE ON ${table} TO grantex_app`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO grantex_system`,
    ...protect(table),
  ]),
  `GRANT SELECT, INSERT, DELETE ON grant_holds TO grantex_consent`,
  `CREATE POLICY people ON grant_holds TO grantex_consent USING (true) WITH CHECK (true)`,
  `GRANT SELECT ON agent_holds TO grantex_consent`,
  `CREATE POLICY people ON agent_holds FOR SELECT TO grantex_consent USING (true)`,
  // The latest hold ended the tokens issued until then, also once it is released.
  `ALTER TABLE grants ADD COLUMN held_before timestamptz(3)`,
  `ALTER TABLE agents ADD COLUMN held_before timestamptz(3)`,
  `GRANT UPDATE (held_before) ON grants TO grantex_consent`,
  `CREATE TRIGGER holds_are_remembered BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND OLD.held_before IS NOT NULL
      AND (NEW.held_before IS NULL OR NEW.held_before < OLD.held_before))
    EXECUTE FUNCTION refuse_change_of_grant()`,
  // Until when holds have ended the tokens of a grant: its own, those of the grants above it and of the agents of all of them.
  `CREATE FUNCTION grant_held_before(g grants) RETURNS SETOF timestamptz LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
  BEGIN ATOMIC
    SELECT max(GREATEST(a.held_before, (SELECT agent.held_before FROM agents agent WHERE agent.id = a.agent_id)))
    FROM grants a WHERE a.id = ANY (g.ancestor_grant_ids || g.id);
  END`,
  // No API key holds in a person's name or releases what they hold, but for erasing them; and no person what others hold.
  `CREATE FUNCTION refuse_hold_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      held grant_holds := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
      is_theirs boolean := held.held_by IN ('person', 'vouched');
    BEGIN
      IF is_theirs = (current_user = 'grantex_consent') THEN RETURN held; END IF;
      IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM grants g JOIN principals p ON p.id = g.principal
        WHERE g.id = held.grant_id AND p.principal_id IS NULL
      ) THEN RETURN held; END IF;
      RAISE EXCEPTION 'a hold belongs to whoever put it on' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  // A temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_hold_of_another() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  `CREATE TRIGGER hold_is_its_holders BEFORE INSERT OR DELETE ON grant_holds FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent')) EXECUTE FUNCTION refuse_hold_of_another()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
