import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // What the server calls itself, once it has begun: at most one row.
  `CREATE TABLE own_issuer (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    url text NOT NULL
  )`,
  `GRANT SELECT, INSERT, UPDATE ON own_issuer TO grantex_system`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
