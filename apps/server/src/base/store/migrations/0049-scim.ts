import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLES = ['scim_connections', 'scim_users', 'scim_names', 'scim_groups', 'scim_members'];

const STATEMENTS = [
  // One identity provider that provisions people of a developer, and its token.
  `CREATE TABLE scim_connections (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    label text NOT NULL,
    matches text NOT NULL CHECK (matches IN ('userName', 'externalId', 'email')),
    token_digest bytea NOT NULL UNIQUE,
    previous_digest bytea UNIQUE,
    previous_until timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    rotated_at timestamptz(3),
    used_at timestamptz(3)
  )`,
  `CREATE INDEX ON scim_connections (developer_id, id)`,
  `CREATE TABLE scim_users (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    connection_id text NOT NULL REFERENCES scim_connections ON DELETE CASCADE,
    user_name text NOT NULL,
    external_id text,
    is_active boolean NOT NULL,
    attributes jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE UNIQUE INDEX scim_user_names ON scim_users (connection_id, lower(user_name))`,
  `CREATE INDEX ON scim_users (connection_id, external_id)`,
  `CREATE INDEX ON scim_users (connection_id, id)`,
  `CREATE INDEX ON scim_users (developer_id, id)`,
  // What a connection says about the names of people: those of its users, and those that a user had before it was deleted or
  // renamed, which have no user and are not active.
  `CREATE TABLE scim_names (
    developer_id text NOT NULL REFERENCES developers,
    connection_id text NOT NULL REFERENCES scim_connections ON DELETE CASCADE,
    name_key text NOT NULL,
    user_id text UNIQUE REFERENCES scim_users,
    is_active boolean NOT NULL,
    PRIMARY KEY (connection_id, name_key),
    CHECK (user_id IS NOT NULL OR NOT is_active)
  )`,
  `CREATE INDEX ON scim_names (developer_id, name_key)`,
  `CREATE TABLE scim_groups (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    connection_id text NOT NULL REFERENCES scim_connections ON DELETE CASCADE,
    display_name text NOT NULL,
    external_id text,
    approves text[],
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON scim_groups (connection_id, id)`,
  `CREATE INDEX ON scim_groups (developer_id, id)`,
  `CREATE INDEX ON scim_groups (developer_id, connection_id) WHERE approves IS NOT NULL`,
  `CREATE TABLE scim_members (
    developer_id text NOT NULL REFERENCES developers,
    group_id text NOT NULL REFERENCES scim_groups ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES scim_users ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
  )`,
  `CREATE INDEX ON scim_members (user_id)`,
  ...TABLES.flatMap((table) => [
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO grantex_app, grantex_system`,
    ...protect(table),
  ]),
  // Pages say what a person may approve.
  ...['scim_names', 'scim_groups', 'scim_members'].flatMap((table) => [
    `GRANT SELECT ON ${table} TO grantex_consent`,
    `CREATE POLICY people ON ${table} FOR SELECT TO grantex_consent USING (true)`,
  ]),
  // Since when a person may authorize nothing, and when they last lost the right to approve something.
  `ALTER TABLE principals
    ADD COLUMN deprovisioned_at timestamptz(3),
    ADD COLUMN approvals_limited_at timestamptz(3)`,
  `CREATE INDEX ON principals (developer_id, lower(principal_id)) WHERE principal_id IS NOT NULL`,
  // What the connections of a developer say about a name: 'ended' if any says so, 'active', or NULL.
  `CREATE FUNCTION provisioning_of(of_developer text, of_name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN bool_or(NOT is_active) THEN 'ended' WHEN count(*) > 0 THEN 'active' END
    FROM scim_names WHERE developer_id = of_developer AND name_key = lower(of_name);
  END`,
  // A name that no connection knows follows the other names of the same person at their sign-in provider.
  `CREATE FUNCTION is_deprovisioned(p principals) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE provisioning_of(p.developer_id, p.principal_id)
      WHEN 'ended' THEN true
      WHEN 'active' THEN false
      ELSE COALESCE((
        SELECT bool_or(other.says = 'ended') AND NOT bool_or(other.says = 'active') FROM (
          SELECT COALESCE(provisioning_of(o.developer_id, o.principal_id), '') AS says
          FROM names_of_person(p.id) AS name JOIN principals o ON o.id = name WHERE o.id <> p.id
        ) AS other), false)
    END;
  END`,
  `ALTER TABLE endings DROP CONSTRAINT endings_ended_by_check`,
  `ALTER TABLE endings ADD CONSTRAINT endings_ended_by_check CHECK (
    ended_by IN ('person', 'vouched', 'developer', 'organization', 'agent', 'replacement', 'server'))`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
