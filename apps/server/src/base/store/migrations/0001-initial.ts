import { sql, type Kysely } from 'kysely';
import { createRole, protect } from './security.ts';

/** Tables whose rows belong to one developer each; row-level security is laid over all of them. */
const OWNED = [
  'api_keys',
  'agents',
  'agent_keys',
  'key_proofs',
  'principals',
  'authorization_requests',
  'grants',
  'grant_tokens',
  'refresh_tokens',
  'feed_heads',
  'revocations',
  'audit_heads',
  'audit_entries',
  'audit_details',
  'idempotent_answers',
  'principal_sessions',
] as const;

const TABLES = [
  `CREATE TABLE developers (
    id text PRIMARY KEY,
    name text NOT NULL,
    email text UNIQUE,
    mode text NOT NULL CHECK (mode IN ('sandbox', 'live')),
    settings jsonb NOT NULL DEFAULT '{}',
    revoked_before timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE api_keys (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    name text NOT NULL,
    digest bytea NOT NULL UNIQUE,
    roles text[] NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3),
    last_used_at timestamptz(3)
  )`,
  `CREATE INDEX ON api_keys (developer_id)`,
  `CREATE TABLE agents (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    name text NOT NULL,
    description text,
    scopes text[] NOT NULL,
    redirect_uris text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    revoked_before timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON agents (developer_id, id DESC)`,
  `CREATE TABLE agent_keys (
    developer_id text NOT NULL,
    agent_id text NOT NULL REFERENCES agents,
    kid text NOT NULL,
    jwk jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz(3),
    PRIMARY KEY (agent_id, kid)
  )`,
  `CREATE TABLE key_proofs (
    developer_id text NOT NULL,
    jti text NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    PRIMARY KEY (developer_id, jti)
  )`,
  `CREATE INDEX ON key_proofs (expires_at)`,
  `CREATE TABLE principals (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    principal_id text,
    revoked_before timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (developer_id, principal_id)
  )`,
  `CREATE TABLE grants (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL REFERENCES agents,
    principal text NOT NULL REFERENCES principals,
    scopes text[] NOT NULL,
    audience text NOT NULL,
    parent_grant_id text REFERENCES grants,
    ancestor_grant_ids text[] NOT NULL,
    ancestor_agent_ids text[] NOT NULL,
    acr text NOT NULL,
    amr text[] NOT NULL,
    auth_time timestamptz(3) NOT NULL,
    issued_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL,
    revoked_at timestamptz(3),
    CHECK (cardinality(ancestor_grant_ids) = cardinality(ancestor_agent_ids)),
    CHECK (parent_grant_id IS NOT DISTINCT FROM ancestor_grant_ids[cardinality(ancestor_grant_ids)])
  )`,
  `CREATE INDEX ON grants (developer_id, id DESC)`,
  `CREATE INDEX ON grants (agent_id, id DESC)`,
  `CREATE INDEX ON grants (principal, id DESC)`,
  `CREATE TABLE authorization_requests (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL REFERENCES agents,
    principal text NOT NULL REFERENCES principals,
    scopes text[] NOT NULL,
    audience text NOT NULL,
    redirect_uri text,
    state text,
    grant_lifetime integer NOT NULL,
    code_challenge text,
    status text NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'consumed')),
    consent_digest bytea NOT NULL UNIQUE,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL,
    code_digest bytea UNIQUE,
    code_expires_at timestamptz(3),
    consumed_at timestamptz(3),
    grant_id text REFERENCES grants,
    successor_digest bytea
  )`,
  `CREATE INDEX ON authorization_requests (expires_at)`,
  `CREATE TABLE grant_tokens (
    jti text PRIMARY KEY,
    developer_id text NOT NULL,
    grant_id text NOT NULL REFERENCES grants,
    issued_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    revoked_at timestamptz(3)
  )`,
  `CREATE INDEX ON grant_tokens (expires_at)`,
  `CREATE TABLE refresh_tokens (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL,
    grant_id text NOT NULL REFERENCES grants,
    agent_id text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz(3),
    successor_digest bytea
  )`,
  `CREATE INDEX ON refresh_tokens (grant_id)`,
  `CREATE TABLE feed_heads (
    developer_id text PRIMARY KEY REFERENCES developers,
    epoch text NOT NULL,
    seq bigint NOT NULL
  )`,
  `CREATE TABLE revocations (
    developer_id text NOT NULL,
    seq bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    kind text NOT NULL CHECK (kind IN ('grant', 'token', 'agent', 'principal', 'developer', 'key')),
    id text NOT NULL,
    before timestamptz(3),
    exp timestamptz(3) NOT NULL,
    PRIMARY KEY (developer_id, seq)
  )`,
  `CREATE INDEX ON revocations (exp)`,
  `CREATE TABLE audit_heads (
    developer_id text PRIMARY KEY REFERENCES developers,
    seq bigint NOT NULL,
    hash bytea
  )`,
  `CREATE TABLE audit_entries (
    developer_id text NOT NULL,
    seq bigint NOT NULL,
    entry_id text NOT NULL UNIQUE,
    agent_id text,
    grant_id text,
    principal text,
    action text NOT NULL,
    status text NOT NULL CHECK (status IN ('success', 'failure', 'blocked', 'allowed')),
    at timestamptz(3) NOT NULL,
    canonical text NOT NULL,
    hash bytea NOT NULL,
    idempotency_key text,
    PRIMARY KEY (developer_id, seq)
  )`,
  `CREATE UNIQUE INDEX ON audit_entries (developer_id, idempotency_key) WHERE idempotency_key IS NOT NULL`,
  `CREATE INDEX ON audit_entries (developer_id, agent_id, seq)`,
  `CREATE INDEX ON audit_entries (developer_id, grant_id, seq)`,
  `CREATE INDEX ON audit_entries (developer_id, principal, seq)`,
  `CREATE TABLE audit_details (
    developer_id text NOT NULL,
    seq bigint NOT NULL,
    metadata text NOT NULL,
    salt bytea NOT NULL,
    PRIMARY KEY (developer_id, seq)
  )`,
  `CREATE TABLE issuer_keys (
    kid text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
    public_jwk jsonb NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    retired_at timestamptz(3)
  )`,
  `CREATE UNIQUE INDEX one_active_issuer_key ON issuer_keys (state) WHERE state = 'active'`,
  `CREATE TABLE idempotent_answers (
    developer_id text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    status integer NOT NULL,
    answer bytea NOT NULL,
    encrypted boolean NOT NULL,
    grant_id text,
    expires_at timestamptz(3) NOT NULL,
    PRIMARY KEY (developer_id, route, key)
  )`,
  `CREATE INDEX ON idempotent_answers (expires_at)`,
  `CREATE TABLE principal_sessions (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL,
    principal text NOT NULL REFERENCES principals,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON principal_sessions (expires_at)`,
];

/**
 * When a grant stopped to be in force, or NULL: the earliest revocation of itself, of an ancestor,
 * of the agent of either, of its principal or of its developer. Every look-up, list and check asks here.
 * It returns a set of one, so that a query that reads from it is planned as if this were written there; and it looks
 * rows up one by one, because the planner would rather read all agents than believe that a line is short.
 * Security: runs as the caller, so row-level security holds inside it too.
 */
const GRANT_REVOKED_AT = `CREATE FUNCTION grant_revoked_at(g grants) RETURNS SETOF timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
  BEGIN ATOMIC
    SELECT LEAST(
      (SELECT min(LEAST(a.revoked_at, (
          SELECT agent.revoked_before FROM agents agent
          WHERE agent.id = a.agent_id AND agent.revoked_before >= a.issued_at)))
        FROM grants a WHERE a.id = ANY (g.ancestor_grant_ids || g.id)),
      (SELECT p.revoked_before FROM principals p
        WHERE p.id = g.principal AND p.revoked_before >= g.issued_at),
      (SELECT d.revoked_before FROM developers d
        WHERE d.id = g.developer_id AND d.revoked_before >= g.issued_at)
    );
  END`;

const FORBID_CHANGE = `CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$`;

function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
    `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`,
  ];
}

const RIGHTS = [
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ${OWNED.filter((table) => table !== 'audit_entries').join(', ')} TO grantex_app, grantex_system`,
  `GRANT SELECT, INSERT ON audit_entries TO grantex_app, grantex_system`,
  `GRANT SELECT, UPDATE ON developers TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE ON developers, issuer_keys TO grantex_system`,
  `ALTER TABLE developers ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE developers FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY own_row ON developers TO grantex_app
    USING (id = current_setting('grantex.developer', true)) WITH CHECK (id = current_setting('grantex.developer', true))`,
  `CREATE POLICY all_rows ON developers TO grantex_system USING (true) WITH CHECK (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  const statements = [
    createRole('grantex_app'),
    createRole('grantex_system'),
    ...TABLES,
    GRANT_REVOKED_AT,
    FORBID_CHANGE,
    ...RIGHTS,
    ...OWNED.flatMap(protect),
    ...appendOnly('audit_entries'),
  ];
  for (const statement of statements) {
    await sql.raw(statement).execute(database);
  }
}
