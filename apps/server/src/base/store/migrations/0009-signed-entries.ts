import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // SHA-256 of what an agent signed. Of two entries with one report the second is refused, whichever process writes it.
  `ALTER TABLE audit_entries ADD COLUMN report_digest bytea`,
  `CREATE UNIQUE INDEX audit_entries_one_per_report ON audit_entries (developer_id, report_digest)
    WHERE report_digest IS NOT NULL`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
