import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // What every log is called after a restore (`docs/protocol.md` §7, §8); until the first one a chain has no epoch.
  `ALTER TABLE audit_heads ADD COLUMN epoch text`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
