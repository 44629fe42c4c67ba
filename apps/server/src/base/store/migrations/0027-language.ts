import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // The language of a person's last visit, for the mails that their developer causes.
  `ALTER TABLE principals ADD COLUMN language text`,
  `GRANT UPDATE (language) ON principals TO grantex_consent`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
