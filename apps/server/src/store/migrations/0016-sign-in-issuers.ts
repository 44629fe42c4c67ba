import { sql, type Kysely } from 'kysely';

/** An address is what somebody typed: two developers may state the same, and nobody learns who has. */
const EMAILS = [`ALTER TABLE developers DROP COLUMN email_folded, DROP CONSTRAINT developers_email_key`];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of EMAILS) {
    await sql.raw(statement).execute(database);
  }
}
