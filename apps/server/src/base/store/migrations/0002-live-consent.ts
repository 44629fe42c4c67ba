import { sql, type Kysely } from 'kysely';
import { POLICIES, RIGHTS } from './0002-rights.ts';
import { TRIGGERS } from './0002-triggers.ts';
import { createRole, protect } from './security.ts';

/** Tables whose rows belong to one developer each. */
const OWNED = ['bindings', 'mail_links', 'address_proofs', 'reserved_principals', 'scope_sentences'] as const;

const TABLES = [
  `CREATE TABLE accounts (
    id text PRIMARY KEY,
    user_handle bytea NOT NULL UNIQUE,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE passkeys (
    credential_id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    public_key bytea NOT NULL,
    counter bigint NOT NULL,
    transports text[] NOT NULL,
    is_synced boolean NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz(3)
  )`,
  `CREATE INDEX ON passkeys (account_id)`,
  `CREATE TABLE bindings (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    principal text NOT NULL REFERENCES principals,
    account_id text REFERENCES accounts ON DELETE SET NULL,
    way text NOT NULL CHECK (way IN ('first-use', 'verified', 'directory')),
    bound_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz(3)
  )`,
  `CREATE UNIQUE INDEX one_binding ON bindings (principal) WHERE ended_at IS NULL`,
  `CREATE INDEX ON bindings (account_id)`,
  `CREATE INDEX ON bindings (principal)`,
  `CREATE INDEX ON principals (id) WHERE principal_id IS NULL`,
  `ALTER TABLE principals ADD COLUMN email text, ADD COLUMN email_entered_at timestamptz(3)`,
  `CREATE TABLE mail_links (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    principal text NOT NULL REFERENCES principals,
    request_id text NOT NULL REFERENCES authorization_requests ON DELETE CASCADE,
    email_entered_at timestamptz(3) NOT NULL,
    mailbox_digest bytea NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('bind', 'recover')),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL,
    used_at timestamptz(3)
  )`,
  `CREATE INDEX ON mail_links (principal, created_at)`,
  `CREATE INDEX ON mail_links (mailbox_digest, created_at)`,
  `CREATE INDEX ON mail_links (developer_id, created_at)`,
  `CREATE INDEX ON mail_links (created_at)`,
  `CREATE INDEX ON mail_links (request_id)`,
  `CREATE TABLE address_proofs (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    principal text NOT NULL REFERENCES principals,
    email_entered_at timestamptz(3) NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('bind', 'recover')),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON address_proofs (principal)`,
  `CREATE INDEX ON address_proofs (expires_at)`,
  `CREATE TABLE webauthn_challenges (
    digest bytea PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('enrol', 'bind', 'approve', 'deny', 'sign-in')),
    visit_digest bytea NOT NULL,
    request_id text REFERENCES authorization_requests ON DELETE CASCADE,
    shown_digest bytea,
    user_handle bytea,
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON webauthn_challenges (expires_at)`,
  // Anybody makes challenges: each looks for the one that it replaces, and must not read all the others for it.
  `CREATE INDEX ON webauthn_challenges (visit_digest)`,
  `CREATE INDEX ON webauthn_challenges (request_id)`,
  `CREATE TABLE account_sessions (
    digest bytea PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON account_sessions (expires_at)`,
  `CREATE INDEX ON account_sessions (account_id)`,
  `CREATE TABLE reserved_principals (
    developer_id text NOT NULL REFERENCES developers,
    digest bytea NOT NULL,
    PRIMARY KEY (developer_id, digest)
  )`,
  `CREATE TABLE scope_sentences (
    developer_id text NOT NULL REFERENCES developers,
    scope text NOT NULL,
    sentence text NOT NULL,
    PRIMARY KEY (developer_id, scope)
  )`,
  `ALTER TABLE authorization_requests
    ADD COLUMN acr text, ADD COLUMN amr text[], ADD COLUMN auth_time timestamptz(3),
    ADD COLUMN decided_at timestamptz(3)`,
  // A grant looks for the approval that it rests on by who was asked, and when they answered.
  `CREATE INDEX ON authorization_requests (principal, auth_time)`,
  // The release before this one approved in a sandbox alone, and its codes may still be exchanged.
  `UPDATE authorization_requests SET acr = 'urn:grantex:acr:sandbox', amr = '{}', auth_time = created_at
    WHERE status IN ('approved', 'consumed')`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  const statements = [
    createRole('grantex_consent'),
    ...TABLES,
    ...RIGHTS,
    ...OWNED.flatMap(protect),
    ...POLICIES,
    ...TRIGGERS,
  ];
  for (const statement of statements) {
    await sql.raw(statement).execute(database);
  }
}
