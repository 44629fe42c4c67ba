import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Who has stopped an agent at a service for a person, so that no assertion of a provider counts for it; until lifted.
  `ALTER TABLE grants
    ADD COLUMN stopped_by_developer boolean NOT NULL DEFAULT false,
    ADD COLUMN stopped_by_person boolean NOT NULL DEFAULT false`,
  // Nobody knows who ended the grants of before. Where the newest one has ended, its person has not authorized the agent since.
  `UPDATE grants SET stopped_by_person = true FROM (
      SELECT DISTINCT ON (principal, agent_id, audience) id FROM grants WHERE parent_grant_id IS NULL
      ORDER BY principal, agent_id, audience, issued_at DESC, id DESC
    ) AS newest
    WHERE grants.id = newest.id AND revoked_at IS NOT NULL`,
  `CREATE INDEX ON grants (principal) WHERE stopped_by_developer OR stopped_by_person`,
  `GRANT UPDATE (stopped_by_person) ON grants TO grantex_consent`,
  `CREATE FUNCTION refuse_lift_by_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT mode FROM developers WHERE id = NEW.developer_id) IS DISTINCT FROM 'sandbox' THEN
        RAISE EXCEPTION 'what a person has stopped they lift alone' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // A temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_lift_by_key() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  `CREATE TRIGGER stop_of_person_is_theirs BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND OLD.stopped_by_person AND NOT NEW.stopped_by_person)
    EXECUTE FUNCTION refuse_lift_by_key()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
