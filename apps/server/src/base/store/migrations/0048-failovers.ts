import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // The timelines of PostgreSQL that servers have worked on; a standby that takes over begins another one.
  `CREATE TABLE failovers (
    timeline integer PRIMARY KEY,
    met_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    epoch text
  )`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON failovers TO grantex_system`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}
