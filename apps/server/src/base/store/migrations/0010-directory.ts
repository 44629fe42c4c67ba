import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLES = [
  // One provider of sign-in for each developer. A change of how it says who somebody is makes it another one: new id.
  `CREATE TABLE sign_in_providers (
    id text PRIMARY KEY,
    developer_id text NOT NULL UNIQUE REFERENCES developers,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret bytea NOT NULL,
    principal_claim text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  // The provider may be gone: what it said of a person is then said by nobody, and the account dies with its bindings.
  `CREATE TABLE directory_identities (
    account_id text PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    provider_id text NOT NULL,
    subject text NOT NULL,
    UNIQUE (provider_id, subject)
  )`,
  `CREATE TABLE directory_sign_ins (
    digest bytea PRIMARY KEY,
    visit_digest bytea NOT NULL,
    developer_id text NOT NULL,
    provider_id text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('approve', 'deny', 'bind', 'sign-in')),
    request_id text REFERENCES authorization_requests ON DELETE CASCADE,
    consent_secret bytea,
    shown_digest bytea,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON directory_sign_ins (expires_at)`,
  `CREATE INDEX ON directory_sign_ins (visit_digest)`,
  `CREATE INDEX ON directory_sign_ins (request_id)`,
];

const RIGHTS = [
  `GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_providers TO grantex_app`,
  // To hold it while somebody decides, a row must be one of which some column may be changed.
  `GRANT SELECT, UPDATE (created_at) ON sign_in_providers TO grantex_consent`,
  `GRANT SELECT, INSERT ON directory_identities TO grantex_consent`,
  `GRANT SELECT, INSERT, DELETE ON directory_sign_ins TO grantex_consent`,
  `GRANT SELECT, INSERT, UPDATE, DELETE
    ON sign_in_providers, directory_identities, directory_sign_ins TO grantex_system`,
  `GRANT UPDATE (ended_at) ON bindings TO grantex_app`,
];

/** A key ends what a provider said, and never what a person's own passkey or address says. */
const ONLY_OF_DIRECTORIES = [
  `CREATE FUNCTION refuse_ending_of_binding() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a binding is ended by its person alone' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER key_ends_directory_alone BEFORE UPDATE ON bindings FOR EACH ROW
    WHEN (current_user = 'grantex_app'
      AND (OLD.way <> 'directory' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL))
    EXECUTE FUNCTION refuse_ending_of_binding()`,
];

const OWNED = ['sign_in_providers', 'directory_sign_ins'];

const POLICIES = OWNED.map(
  (table) => `CREATE POLICY people ON ${table} TO grantex_consent USING (true) WITH CHECK (true)`,
);

export async function up(database: Kysely<unknown>): Promise<void> {
  const statements = [...TABLES, ...RIGHTS, ...OWNED.flatMap(protect), ...POLICIES, ...ONLY_OF_DIRECTORIES];
  for (const statement of statements) {
    await sql.raw(statement).execute(database);
  }
}
