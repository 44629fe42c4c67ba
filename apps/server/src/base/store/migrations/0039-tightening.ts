import { sql, type Kysely } from 'kysely';

/** What a person had changed in the limits that were asked for, when they were asked to show who they are. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const table of ['webauthn_challenges', 'directory_sign_ins']) {
    await sql.raw(`ALTER TABLE ${table} ADD COLUMN chosen_tightening jsonb`).execute(database);
  }
}
