import { sql, type Kysely } from 'kysely';

/** An address is what somebody typed: two developers may state the same, and nobody learns who has. */
const EMAILS = [`ALTER TABLE developers DROP COLUMN email_folded, DROP CONSTRAINT developers_email_key`];

const DIRECTORY = `'urn:grantex:acr:directory'`;

const COLUMNS = [
  // Whom a name belongs to at a provider. It stays when the binding ends, and nobody else gets the name.
  `ALTER TABLE bindings ADD COLUMN issuer text, ADD COLUMN subject text`,
  `UPDATE bindings SET issuer = provider.issuer, subject = identity.subject
    FROM directory_identities identity JOIN sign_in_providers provider ON provider.id = identity.provider_id
    WHERE bindings.way = 'directory' AND identity.account_id = bindings.account_id`,
  // At which provider the person signed in who approved.
  `ALTER TABLE authorization_requests ADD COLUMN idp text`,
  `ALTER TABLE grants ADD COLUMN idp text`,
  ...['authorization_requests', 'grants'].map(
    (table) => `UPDATE ${table} SET idp = bindings.issuer FROM bindings
      WHERE bindings.principal = ${table}.principal AND bindings.ended_at IS NULL AND ${table}.acr = ${DIRECTORY}`,
  ),
  `GRANT UPDATE (idp) ON authorization_requests TO grantex_consent`,
];

const EVENTS_NAME_PROVIDERS = [
  `UPDATE events SET data = data || jsonb_build_object('identityProvider',
      (SELECT idp FROM grants WHERE grants.id = events.data ->> 'grantId'))
    WHERE type = 'grant.created'`,
  `UPDATE events SET data = data || jsonb_build_object('identityProvider',
      (SELECT issuer FROM bindings
        WHERE bindings.principal = events.data ->> 'principal' AND bindings.way = events.data ->> 'way'
          AND bindings.ended_at IS NULL))
    WHERE type = 'principal.bound'`,
];

/** No API key says at which provider somebody signed in. */
const SIGN_INS_ARE_HUMAN = [
  `CREATE TRIGGER sign_in_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.idp IS DISTINCT FROM OLD.idp)
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER made_by_key_is_not_signed_in BEFORE INSERT ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.idp IS NOT NULL) EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER sign_in_of_grant_is_fixed BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND NEW.idp IS DISTINCT FROM OLD.idp)
    EXECUTE FUNCTION refuse_change_of_grant()`,
  `CREATE FUNCTION refuse_grant_of_other_provider() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.parent_grant_id IS NOT NULL THEN
        PERFORM FROM grants parent
        WHERE parent.id = NEW.parent_grant_id AND parent.idp IS NOT DISTINCT FROM NEW.idp;
      ELSE
        PERFORM FROM authorization_requests r
        WHERE r.principal = NEW.principal AND r.agent_id = NEW.agent_id AND r.acr = NEW.acr
          AND r.auth_time = NEW.auth_time AND r.idp = NEW.idp AND (r.status = 'approved' OR r.grant_id = NEW.id);
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant names the provider of its approval' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER grant_names_provider BEFORE INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.idp IS NOT NULL OR NEW.acr = ${DIRECTORY}))
    EXECUTE FUNCTION refuse_grant_of_other_provider()`,
];

/** A name that a provider has bound is that subject's of that issuer, also once the binding has ended. */
const NAMES_STAY = [
  `CREATE FUNCTION refuse_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM (SELECT issuer, subject FROM bindings WHERE principal = NEW.principal AND way = 'directory'
          ORDER BY bound_at DESC LIMIT 1) owner
        WHERE NEW.way <> 'directory' OR (owner.issuer, owner.subject) IS DISTINCT FROM (NEW.issuer, NEW.subject)
      ) THEN
        RAISE EXCEPTION 'a name is never given to somebody else' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER name_stays_with_its_person BEFORE INSERT ON bindings FOR EACH ROW
    WHEN (current_user = 'grantex_consent') EXECUTE FUNCTION refuse_other_person()`,
];

/** A temporary table of the same name would be found before the real one. */
const TABLES_ARE_REAL = ['refuse_grant_of_other_provider', 'refuse_other_person'].map(
  (name) => `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION ${name}() SET search_path = %I, pg_temp', current_schema());
  END $$`,
);

export async function up(database: Kysely<unknown>): Promise<void> {
  const statements = [
    ...EMAILS,
    ...COLUMNS,
    ...EVENTS_NAME_PROVIDERS,
    ...SIGN_INS_ARE_HUMAN,
    ...NAMES_STAY,
    ...TABLES_ARE_REAL,
  ];
  for (const statement of statements) {
    await sql.raw(statement).execute(database);
  }
}
