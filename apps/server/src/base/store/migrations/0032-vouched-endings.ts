import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // A vouched session, which the developer can open alone, stops under its own name.
  `ALTER TABLE endings DROP CONSTRAINT endings_ended_by_check`,
  `ALTER TABLE endings ADD CONSTRAINT endings_ended_by_check
    CHECK (ended_by IN ('person', 'vouched', 'developer', 'agent', 'replacement', 'server'))`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
