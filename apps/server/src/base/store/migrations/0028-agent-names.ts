import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // For a name that somebody types instead of an id.
  await sql`CREATE INDEX ON agents (developer_id, name, id DESC)`.execute(database);
}
