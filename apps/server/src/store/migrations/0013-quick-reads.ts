import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // What full blocks of a log hold (see src/audit/block-index.ts). All of it follows from the entries, and is made after
  // them by whoever comes by: what is missing makes lists slow, and never wrong.
  `CREATE TABLE audit_blocks (
    developer_id text NOT NULL,
    block integer NOT NULL,
    min_at timestamptz(3),
    max_at timestamptz(3),
    PRIMARY KEY (developer_id, block)
  )`,
  `CREATE TABLE audit_places (
    developer_id text NOT NULL,
    facet text NOT NULL,
    value text NOT NULL,
    block integer NOT NULL,
    words bytea NOT NULL,
    PRIMARY KEY (developer_id, facet, value, block)
  )`,
  `GRANT SELECT, INSERT ON audit_blocks, audit_places TO grantex_app`,
  `GRANT SELECT ON audit_blocks TO grantex_system`,
  ...['audit_blocks', 'audit_places'].flatMap(protect),
  // What of a principal's can be in force, the newest first, without those that were revoked themselves or have expired:
  // given by the person, and handed on. Each grant is in one of them.
  ...['IS NULL', 'IS NOT NULL'].map(
    (parent) => `CREATE INDEX ON grants (principal, issued_at DESC, expires_at)
      WHERE revoked_at IS NULL AND parent_grant_id ${parent}`,
  ),
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
