import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // A program that asks a developer for an API key, until somebody has decided. It belongs to nobody before that.
  `CREATE TABLE device_logins (
    digest bytea PRIMARY KEY,
    user_code_digest bytea NOT NULL UNIQUE,
    name text NOT NULL,
    network text NOT NULL,
    roles text[] NOT NULL,
    asked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'allowed', 'denied')),
    developer_id text,
    allowed_by text,
    allowed_roles text[],
    CHECK ((status = 'allowed') = (developer_id IS NOT NULL AND allowed_by IS NOT NULL AND cardinality(allowed_roles) > 0))
  )`,
  `CREATE INDEX ON device_logins (expires_at)`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON device_logins TO grantex_system`,
  ...protect('device_logins'),
  // The key in whose console session somebody allowed this one. Deleting it deletes this one.
  `ALTER TABLE api_keys ADD COLUMN allowed_by text`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
