import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // By which push services know this server (RFC 8292).
  `CREATE TABLE web_push_keys (
    public_key bytea PRIMARY KEY,
    private_key bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  // Of processes that make one at once, the database lets one have its way.
  `CREATE UNIQUE INDEX one_web_push_key ON web_push_keys ((true))`,
  // A browser in which a person wants to be told that something waits for them. No API key reaches it.
  `CREATE TABLE web_push_subscriptions (
    endpoint_digest bytea PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    endpoint text NOT NULL,
    public_key bytea NOT NULL,
    auth_secret bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON web_push_subscriptions (account_id, created_at)`,
  `ALTER TABLE approvals ADD COLUMN pushed_at timestamptz(3)`,
  `CREATE INDEX ON approvals (expires_at) WHERE status = 'pending' AND pushed_at IS NULL`,
  `GRANT UPDATE (pushed_at) ON approvals TO grantex_consent`,
  `GRANT SELECT, INSERT ON web_push_keys TO grantex_system`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON web_push_subscriptions TO grantex_consent, grantex_system`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}
