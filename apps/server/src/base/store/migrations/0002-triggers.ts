/** Whether an update changes any of these columns, named with spaces between. */
function changes(columns: string): string {
  return columns
    .split(' ')
    .map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`)
    .join(' OR ');
}

/** What a person is shown, and how they answered. */
const DECIDED = changes(
  'agent_id principal scopes audience grant_lifetime code_challenge consent_digest acr amr auth_time decided_at',
);

/**
 * What an API key does runs as `grantex_app`; a live approval by that role, or a change of what was asked or answered,
 * is refused by the database itself, whatever the code above it believes. Only who the person is decides, and that is
 * `grantex_consent`'s work.
 */
const APPROVAL_IS_HUMAN = [
  `CREATE FUNCTION refuse_approval_by_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT mode FROM developers WHERE id = NEW.developer_id) IS DISTINCT FROM 'sandbox' THEN
        RAISE EXCEPTION 'a live request is approved by its principal alone' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER approval_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.status = 'approved' AND OLD.status <> 'approved' OR ${DECIDED}))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER made_by_key_is_pending BEFORE INSERT ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.status <> 'pending' OR NEW.acr IS NOT NULL))
    EXECUTE FUNCTION refuse_approval_by_key()`,
];

/** A name that somebody has is never given to somebody else; erasing takes it away for good. */
const NAMES_ARE_FIXED = [
  `CREATE FUNCTION refuse_renaming() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the name of a principal is fixed' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER name_is_fixed BEFORE UPDATE ON principals FOR EACH ROW
    WHEN (NEW.principal_id IS NOT NULL AND NEW.principal_id IS DISTINCT FROM OLD.principal_id)
    EXECUTE FUNCTION refuse_renaming()`,
];

/**
 * Where a recovery link goes is where the person can be replaced: once somebody was bound, no API key changes it.
 * Erasing the person takes name and address together.
 */
const ADDRESS_IS_FIXED = [
  `CREATE FUNCTION refuse_address_of_bound() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM bindings WHERE principal = NEW.id) THEN
        RAISE EXCEPTION 'the address of a bound principal is fixed' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER address_is_fixed BEFORE UPDATE ON principals FOR EACH ROW
    WHEN ((NEW.email, NEW.email_entered_at) IS DISTINCT FROM (OLD.email, OLD.email_entered_at)
      AND NOT (NEW.principal_id IS NULL AND NEW.email IS NULL) AND current_user = 'grantex_app')
    EXECUTE FUNCTION refuse_address_of_bound()`,
];

/** What a grant says; all that ever changes of it is that it ends. */
const GRANT = changes(
  'id developer_id agent_id principal scopes audience parent_grant_id ancestor_grant_ids ancestor_agent_ids ' +
    'acr amr auth_time issued_at expires_at',
);

/**
 * A grant that states a person rests on what that person approved, and lasts no longer; one below another states the
 * same person as that, and ends with it; and that nobody was asked is true in a sandbox alone.
 */
const GRANTS_REST_ON_APPROVAL = [
  `CREATE FUNCTION refuse_grant_without_approval() RETURNS trigger LANGUAGE plpgsql AS $$
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
          AND r.scopes = NEW.scopes AND r.audience = NEW.audience
          AND r.acr = NEW.acr AND r.amr = NEW.amr AND r.auth_time = NEW.auth_time
          AND NEW.issued_at <= clock_timestamp() + interval '1 second'
          AND NEW.expires_at <= NEW.issued_at + make_interval(secs => r.grant_lifetime)
          AND (r.status = 'approved' OR r.grant_id = NEW.id);
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant rests on what its principal approved' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER grant_rests_on_approval BEFORE INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app') EXECUTE FUNCTION refuse_grant_without_approval()`,
  `CREATE FUNCTION refuse_change_of_grant() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a grant does not change' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER grants_are_fixed BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent')
      AND (${GRANT} OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL))
    EXECUTE FUNCTION refuse_change_of_grant()`,
];

/** A temporary table of the same name would be found before the real one, and anybody may make one. */
const TABLES_ARE_REAL = [
  'refuse_approval_by_key',
  'refuse_grant_without_approval',
  'refuse_address_of_bound',
].map(
  (name) => `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION ${name}() SET search_path = %I, pg_temp', current_schema());
  END $$`,
);

/** What no API key can do, whatever the code above believes; part of migration 0002. */
export const TRIGGERS: readonly string[] = [
  ...APPROVAL_IS_HUMAN,
  ...GRANTS_REST_ON_APPROVAL,
  ...NAMES_ARE_FIXED,
  ...ADDRESS_IS_FIXED,
  ...TABLES_ARE_REAL,
];
