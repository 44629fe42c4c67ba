import { sql, type Kysely } from 'kysely';

/** `docs/protocol.md` §15, Details. */
const COLUMNS = [
  // What limits the scopes `name:action:by_details`: as it was asked, as it was approved, and as the grant has it.
  `ALTER TABLE authorization_requests
    ADD COLUMN details jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(details) = 'array'),
    ADD COLUMN approved_details jsonb CHECK (jsonb_typeof(approved_details) = 'array')`,
  `ALTER TABLE grants ADD COLUMN details jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(details) = 'array')`,
  `GRANT UPDATE (approved_details) ON authorization_requests TO grantex_consent`,
];

const RULES = [
  // Whether each limited scope has a detail, each detail a limited scope, and no limited scope stands without its limit, too.
  `CREATE FUNCTION details_fit(scopes text[], details jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT NOT EXISTS (
          SELECT FROM unnest(scopes) AS scope
          WHERE scope ~ '^[^:]+:[^:]+:by_details$' AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(details) AS detail WHERE scope = (detail ->> 'scope') || ':by_details'))
        AND NOT EXISTS (
          SELECT FROM jsonb_array_elements(details) AS detail
          WHERE ((detail ->> 'scope') || ':by_details' = ANY (scopes)) IS NOT TRUE OR EXISTS (
            SELECT FROM unnest(scopes) AS scope
            WHERE scope <> (detail ->> 'scope') || ':by_details'
              AND starts_with(scope || ':', (detail ->> 'scope') || ':')));
    END`,
  // Whether what is limited stays limited: for each detail of a scope that is still there, one that names every argument that
  // it names, and is closed if it is. What each limit allows is for `@grantex/core` to compare.
  `CREATE FUNCTION keeps_limits(scopes text[], details jsonb, before jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT NOT EXISTS (
        SELECT FROM jsonb_array_elements(before) AS limits
        WHERE EXISTS (
            SELECT FROM unnest(scopes) AS scope WHERE starts_with(scope || ':', (limits ->> 'scope') || ':'))
          AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(details) AS own
            WHERE own ->> 'scope' = limits ->> 'scope'
              AND jsonb_exists_all(COALESCE(own -> 'arguments', '{}'),
                ARRAY(SELECT jsonb_object_keys(COALESCE(limits -> 'arguments', '{}'))))
              AND (COALESCE(limits -> 'closed', 'false') = 'false' OR own -> 'closed' = 'true')));
    END`,
  // As migration 0018 has it, and a scope that was asked without limit may be approved with one.
  `CREATE OR REPLACE FUNCTION narrows(approved text[], asked text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT NOT EXISTS (
        SELECT FROM unnest(approved) AS given WHERE NOT EXISTS (
          SELECT FROM unnest(asked) AS wanted
          WHERE given = wanted
            OR wanted ~ '^[^:]+:[^:]+$' AND given = wanted || ':by_details'
            OR (
              given ~ ':max_[0-9]+([.][0-9]+)?$' AND wanted ~ ':max_[0-9]+([.][0-9]+)?$'
              AND regexp_replace(given, ':max_[^:]*$', '') = regexp_replace(wanted, ':max_[^:]*$', '')
              AND substring(given from '[0-9.]+$')::numeric <= substring(wanted from '[0-9.]+$')::numeric)));
    END`,
  `ALTER TABLE authorization_requests ADD CONSTRAINT approved_keeps_limits
    CHECK (keeps_limits(approved_scopes, COALESCE(approved_details, '[]'), details))`,
];

/** A grant has the limits that its principal approved, a delegated one those of its parent, and none ever loses one. */
const LIMITS_ARE_APPROVED = [
  `CREATE TRIGGER limits_are_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app'
      AND (NEW.details, NEW.approved_details) IS DISTINCT FROM (OLD.details, OLD.approved_details))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER made_by_key_is_not_limited BEFORE INSERT ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.approved_details IS NOT NULL)
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE FUNCTION refuse_other_limits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT details_fit(NEW.scopes, NEW.details) THEN
        RAISE EXCEPTION 'a limited scope and its limit stand together' USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF NEW.parent_grant_id IS NOT NULL THEN
        PERFORM FROM grants parent
        WHERE parent.id = NEW.parent_grant_id AND keeps_limits(NEW.scopes, NEW.details, parent.details);
      ELSIF NEW.details = '[]' THEN
        -- None of its scopes is limited, and they are those of its approval.
        RETURN NEW;
      ELSE
        PERFORM FROM authorization_requests r
        WHERE r.principal = NEW.principal AND r.agent_id = NEW.agent_id AND r.developer_id = NEW.developer_id
          AND r.approved_scopes = NEW.scopes AND r.approved_details = NEW.details AND r.audience = NEW.audience
          AND r.acr = NEW.acr AND r.auth_time = NEW.auth_time AND (r.status = 'approved' OR r.grant_id = NEW.id);
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant has the limits that its principal approved' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // A temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_other_limits() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  // Triggers fire in the order of their names: this one comes after grant_rests_on_approval, which compares the scopes.
  `CREATE TRIGGER limits_of_grant_are_approved BEFORE INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app') EXECUTE FUNCTION refuse_other_limits()`,
  `CREATE TRIGGER limits_of_grant_are_fixed BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND NEW.details IS DISTINCT FROM OLD.details)
    EXECUTE FUNCTION refuse_change_of_grant()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...COLUMNS, ...RULES, ...LIMITS_ARE_APPROVED]) {
    await sql.raw(statement).execute(database);
  }
}
