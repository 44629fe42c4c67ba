import { sql, type Kysely } from 'kysely';

/** The scopes that a call needs, whose limits the person is shown beside it. NULL: those of every limit of the grant. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql.raw(`ALTER TABLE approvals ADD COLUMN scopes text[]`).execute(database);
}
