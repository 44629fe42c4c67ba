import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Who has stopped an agent at a service for a person, so that no assertion of a provider counts for it; until lifted.
  `ALTER TABLE grants
    ADD COLUMN stopped_by_developer boolean NOT NULL DEFAULT false,
    ADD COLUMN stopped_by_person timestamptz(3)`,
  // Nobody knows who ended the grants of before. Where the newest one has ended, its person has not authorized the agent since.
  `UPDATE grants SET stopped_by_person = revoked_at FROM (
      SELECT DISTINCT ON (principal, agent_id, audience) id FROM grants WHERE parent_grant_id IS NULL
      ORDER BY principal, agent_id, audience, issued_at DESC, id DESC
    ) AS newest
    WHERE grants.id = newest.id AND revoked_at IS NOT NULL`,
  `CREATE INDEX ON grants (principal) WHERE stopped_by_developer OR stopped_by_person IS NOT NULL`,
  `CREATE INDEX ON bindings (developer_id, issuer, subject) WHERE issuer IS NOT NULL`,
  // A stop holds for a subject of a provider under all of their names, also where one of these was erased. The newest
  // binding tells whose a name is: releases before 0016 gave names to others.
  `CREATE FUNCTION names_of_person(of_principal text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT of_principal UNION
    SELECT other.principal FROM (
        SELECT developer_id, issuer, subject FROM bindings WHERE principal = of_principal AND way = 'directory'
        ORDER BY bound_at DESC LIMIT 1
      ) AS own JOIN bindings other USING (developer_id, issuer, subject)
    WHERE other.way = 'directory' AND NOT EXISTS (
      SELECT FROM bindings newer
      WHERE newer.principal = other.principal AND newer.way = 'directory' AND newer.bound_at > other.bound_at);
  END`,
  `GRANT UPDATE (stopped_by_person) ON grants TO grantex_consent`,
  // An API key exchanges the code of an approval, which lifts what its person had stopped before.
  `CREATE FUNCTION refuse_lift_by_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT mode FROM developers WHERE id = NEW.developer_id) IS DISTINCT FROM 'sandbox' AND NOT EXISTS (
        SELECT FROM authorization_requests r
        WHERE r.agent_id = NEW.agent_id AND r.audience = NEW.audience AND r.status IN ('approved', 'consumed')
          AND r.acr IS NOT NULL AND r.decided_at > OLD.stopped_by_person
          AND r.principal IN (SELECT names_of_person(NEW.principal))
      ) THEN
        RAISE EXCEPTION 'what a person has stopped they lift alone' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // A temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_lift_by_key() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  `CREATE TRIGGER stop_of_person_is_theirs BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND OLD.stopped_by_person IS NOT NULL
      AND (NEW.stopped_by_person IS NULL OR NEW.stopped_by_person < OLD.stopped_by_person))
    EXECUTE FUNCTION refuse_lift_by_key()`,
  // Neither a denial nor a lapsed request becomes such an approval again, and no stop goes with its grant.
  `CREATE TRIGGER code_is_of_an_approval BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.status = 'consumed' AND OLD.status NOT IN ('approved', 'consumed'))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `REVOKE DELETE ON grants FROM grantex_app`,
  // The developer is told once of an assertion that a stop refuses.
  `ALTER TABLE identity_assertions ADD COLUMN is_refused boolean NOT NULL DEFAULT false`,
  `GRANT UPDATE (is_refused) ON identity_assertions TO grantex_app`,
  // The first one refuses every update once there is a grant.
  `DROP TRIGGER assertion_gives_one_grant ON identity_assertions`,
  `CREATE TRIGGER assertion_gives_one_grant BEFORE UPDATE ON identity_assertions FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND OLD.grant_id IS NOT NULL AND NEW.grant_id IS DISTINCT FROM OLD.grant_id)
    EXECUTE FUNCTION refuse_second_grant()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
