import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // The domain that names a developer as its own, and the logo that it publishes.
  `CREATE TABLE developer_domains (
    developer_id text PRIMARY KEY REFERENCES developers,
    domain text NOT NULL,
    verified_at timestamptz(3),
    checked_at timestamptz(3) NOT NULL,
    fault text,
    logo bytea,
    logo_digest text,
    CHECK ((logo IS NULL) = (logo_digest IS NULL)),
    CHECK (verified_at IS NOT NULL OR (fault IS NOT NULL AND logo IS NULL))
  )`,
  `CREATE INDEX ON developer_domains (checked_at)`,
  `CREATE INDEX ON developer_domains (logo_digest) WHERE logo_digest IS NOT NULL`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON developer_domains TO grantex_app, grantex_system`,
  `GRANT SELECT ON developer_domains TO grantex_consent`,
  ...protect('developer_domains'),
  `CREATE POLICY people ON developer_domains FOR SELECT TO grantex_consent USING (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
