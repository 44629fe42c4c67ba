import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // The OpenID Connect provider at which people of a developer's organization sign in to the console.
  `CREATE TABLE sso_connections (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret bytea NOT NULL,
    scopes text[] NOT NULL,
    group_claim text NOT NULL,
    role_mappings jsonb NOT NULL,
    default_roles text[] NOT NULL,
    is_active boolean NOT NULL,
    is_enforced boolean NOT NULL,
    break_glass_key text,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CHECK (NOT is_enforced OR (is_active AND break_glass_key IS NOT NULL))
  )`,
  `CREATE INDEX ON sso_connections (developer_id)`,
  // The domain of an e-mail address leads to one connection, of one developer.
  `CREATE TABLE sso_domains (
    domain text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    connection_id text NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
    proven_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON sso_domains (connection_id)`,
  `CREATE TABLE console_people (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    connection_id text REFERENCES sso_connections ON DELETE SET NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    name text,
    email text,
    roles text[] NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    signed_in_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (developer_id, issuer, subject)
  )`,
  `CREATE INDEX ON console_people (connection_id)`,
  `CREATE INDEX ON console_people (developer_id, email)`,
  // A session is of an API key or of a person, whose roles were settled at the sign-in.
  `ALTER TABLE console_sessions ALTER COLUMN key_id DROP NOT NULL,
    ADD COLUMN person_id text REFERENCES console_people ON DELETE CASCADE,
    ADD COLUMN roles text[],
    ADD CHECK ((key_id IS NULL) <> (person_id IS NULL)),
    ADD CHECK ((person_id IS NULL) = (roles IS NULL))`,
  `CREATE INDEX ON console_sessions (person_id)`,
  `CREATE INDEX ON console_sessions (developer_id, created_at)`,
  `CREATE TABLE sso_sign_ins (
    digest bytea PRIMARY KEY,
    visit_digest bytea NOT NULL,
    developer_id text NOT NULL,
    connection_id text NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('sign-in', 'test')),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON sso_sign_ins (expires_at)`,
  `CREATE INDEX ON sso_sign_ins (visit_digest)`,
  `CREATE INDEX ON sso_sign_ins (connection_id)`,
  // A key that a program got ends with the person whose login it was, or with the key of that session.
  `CREATE INDEX ON api_keys (allowed_by) WHERE allowed_by IS NOT NULL`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON sso_connections, sso_domains, console_people TO grantex_app, grantex_system`,
  // Sign-ins begin before it is known whose they are.
  `GRANT SELECT, INSERT, UPDATE, DELETE ON sso_sign_ins TO grantex_system`,
  ...['sso_connections', 'sso_domains', 'console_people', 'sso_sign_ins'].flatMap(protect),
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
