import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `CREATE INDEX ON audit_entries (developer_id, action, seq)`,
  `CREATE INDEX ON audit_entries (developer_id, status, seq)`,
  // By these a window of time is found as a stretch of the log, whatever the clock did (see src/audit/window.ts).
  `ALTER TABLE audit_heads ADD COLUMN latest timestamptz(3), ADD COLUMN set_back interval NOT NULL DEFAULT '0'`,
  `UPDATE audit_heads SET latest = log.latest, set_back = log.set_back
    FROM (
      SELECT developer_id, max(at) AS latest, max(so_far - at) AS set_back
      FROM (SELECT developer_id, at, max(at) OVER (PARTITION BY developer_id ORDER BY seq) AS so_far FROM audit_entries)
        AS entry
      GROUP BY developer_id
    ) AS log
    WHERE log.developer_id = audit_heads.developer_id`,
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
