import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Also of permissions and people: what ended a permission was found by reading every ending of everybody.
  `DROP INDEX endings_id_at_idx`,
  `CREATE INDEX ON endings (id, at DESC)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
