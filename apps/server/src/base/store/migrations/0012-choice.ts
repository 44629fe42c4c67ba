import { sql, type Kysely } from 'kysely';

const COLUMNS = [
  // What was approved, which may be less than what was asked, and never more, whatever the code above believes.
  `ALTER TABLE authorization_requests
    ADD COLUMN approved_scopes text[]
      CHECK (approved_scopes <@ scopes AND cardinality(approved_scopes) > 0),
    ADD COLUMN approved_lifetime integer
      CHECK (approved_lifetime > 0 AND approved_lifetime <= grant_lifetime)`,
  // Until here everything was approved, or nothing.
  `UPDATE authorization_requests SET approved_scopes = scopes, approved_lifetime = grant_lifetime
    WHERE status IN ('approved', 'consumed')`,
  // What a person had chosen when they were asked to show who they are.
  `ALTER TABLE webauthn_challenges ADD COLUMN chosen_scopes text[], ADD COLUMN chosen_lifetime integer`,
  `ALTER TABLE directory_sign_ins ADD COLUMN chosen_scopes text[], ADD COLUMN chosen_lifetime integer`,
  `GRANT UPDATE (approved_scopes, approved_lifetime) ON authorization_requests TO grantex_consent`,
];

/** As migration 0002 has it, but for what was approved in place of what was asked. */
const GRANTS_REST_ON_CHOICE = [
  `CREATE OR REPLACE FUNCTION refuse_grant_without_approval() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.parent_grant_id IS NOT NULL THEN
        PERFORM FROM grants parent
        WHERE parent.id = NEW.parent_grant_id AND parent.developer_id = NEW.developer_id
          AND parent.principal = NEW.principal AND parent.expires_at >= NEW.expires_at
          AND parent.acr = NEW.acr AND parent.amr = NEW.amr AND parent.auth_time = NEW.auth_time
          AND parent.ancestor_grant_ids || parent.id = NEW.ancestor_grant_ids
          AND parent.ancestor_agent_ids || parent.agent_id = NEW.ancestor_agent_ids;
      ELSIF NEW.acr = 'urn:grantex:acr:sandbox' THEN
        PERFORM FROM developers WHERE id = NEW.developer_id AND mode = 'sandbox';
      ELSE
        PERFORM FROM authorization_requests r
        WHERE r.principal = NEW.principal AND r.agent_id = NEW.agent_id AND r.developer_id = NEW.developer_id
          AND r.approved_scopes = NEW.scopes AND r.audience = NEW.audience
          AND r.acr = NEW.acr AND r.amr = NEW.amr AND r.auth_time = NEW.auth_time
          AND NEW.issued_at <= clock_timestamp() + interval '1 second'
          AND NEW.expires_at <= NEW.issued_at + make_interval(secs => r.approved_lifetime)
          AND (r.status = 'approved' OR r.grant_id = NEW.id);
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant rests on what its principal approved' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // Replacing a function forgets its settings: a temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_grant_without_approval() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  `CREATE TRIGGER choice_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app'
      AND (NEW.approved_scopes, NEW.approved_lifetime) IS DISTINCT FROM (OLD.approved_scopes, OLD.approved_lifetime))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER made_by_key_is_not_chosen BEFORE INSERT ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.approved_scopes IS NOT NULL OR NEW.approved_lifetime IS NOT NULL))
    EXECUTE FUNCTION refuse_approval_by_key()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...COLUMNS, ...GRANTS_REST_ON_CHOICE]) {
    await sql.raw(statement).execute(database);
  }
}
