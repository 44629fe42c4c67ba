import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // The browser that approved, which may stop what it approved without another proof of the person.
  `ALTER TABLE authorization_requests ADD COLUMN decided_visit bytea`,
  `GRANT UPDATE (decided_visit) ON authorization_requests TO grantex_consent`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
