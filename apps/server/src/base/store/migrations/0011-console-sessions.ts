import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // A browser that is signed in to the console. It ends with its key, and is never without one.
  `CREATE TABLE console_sessions (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL,
    key_id text NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON console_sessions (expires_at)`,
  `CREATE INDEX ON console_sessions (key_id)`,
  // Sessions are opened and found before it is known whose they are. A developer's own call ends those of a key.
  `GRANT SELECT, INSERT, UPDATE, DELETE ON console_sessions TO grantex_system`,
  `GRANT SELECT, DELETE ON console_sessions TO grantex_app`,
  ...protect('console_sessions'),
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
