import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // `docs/protocol.md` §15, Policies: each as it is now, in Cedar or as a rule of the public product.
  `CREATE TABLE policies (
    developer_id text NOT NULL REFERENCES developers,
    policy text NOT NULL,
    cedar text,
    rule jsonb CHECK (jsonb_typeof(rule) = 'object'),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, policy),
    CHECK ((cedar IS NULL) <> (rule IS NULL))
  )`,
  // All of them together, after each save: entries name a set by its digest, also when it was replaced long ago.
  `CREATE TABLE policy_sets (
    developer_id text NOT NULL REFERENCES developers,
    version int NOT NULL,
    digest text NOT NULL,
    policies jsonb NOT NULL CHECK (jsonb_typeof(policies) = 'array'),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, version)
  )`,
  `CREATE INDEX ON policy_sets (developer_id, digest)`,
  // The set in force; null where there are no policies.
  `ALTER TABLE developers ADD COLUMN policy_digest text`,
  `GRANT UPDATE (policy_digest) ON developers TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON policies TO grantex_app, grantex_system`,
  `GRANT SELECT, INSERT ON policy_sets TO grantex_app, grantex_system`,
  ...protect('policies'),
  ...protect('policy_sets'),
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
