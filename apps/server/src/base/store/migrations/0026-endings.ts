import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // Who ended what, for the people whose permissions ended. The entries of `revocations` are forgotten within a day.
  `CREATE TABLE endings (
    developer_id text NOT NULL REFERENCES developers,
    seq bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    kind text NOT NULL CHECK (kind IN ('grant', 'agent', 'principal', 'developer')),
    id text NOT NULL,
    principal text,
    ended_by text CHECK (ended_by IN ('person', 'developer', 'agent', 'replacement', 'server')),
    PRIMARY KEY (developer_id, seq),
    CHECK ((principal IS NULL) = (kind IN ('agent', 'developer')))
  )`,
  `CREATE INDEX ON endings (principal, at DESC) WHERE principal IS NOT NULL`,
  `CREATE INDEX ON endings (id, at DESC) WHERE principal IS NULL`,
  // Nobody knows who ended what was ended before. Their numbers are below those of every log.
  `INSERT INTO endings (developer_id, seq, at, kind, id, principal)
    SELECT developer_id, -row_number() OVER (PARTITION BY developer_id ORDER BY at), at, kind, id, principal FROM (
      SELECT developer_id, revoked_at AS at, 'grant' AS kind, id, principal FROM grants WHERE revoked_at IS NOT NULL
      UNION ALL
      SELECT developer_id, revoked_before, 'principal', id, id FROM principals WHERE revoked_before IS NOT NULL
      UNION ALL
      SELECT developer_id, revoked_before, 'agent', id, NULL FROM agents WHERE revoked_before IS NOT NULL
      UNION ALL
      SELECT id, revoked_before, 'developer', id, NULL FROM developers WHERE revoked_before IS NOT NULL
    ) AS ended`,
  `GRANT SELECT, INSERT ON endings TO grantex_app, grantex_consent`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON endings TO grantex_system`,
  ...protect('endings'),
  `CREATE POLICY people ON endings TO grantex_consent USING (true) WITH CHECK (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
