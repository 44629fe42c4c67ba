import { sql, type Kysely } from 'kysely';

/** PostgreSQL does not read JSON with the character 0, which no answer about an agent has. */
const NUL = '\\u0000';

/** Answers about agents that are kept for repeated calls, from before agents could be put on hold (0038). */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    UPDATE idempotent_answers AS kept
    SET answer = convert_to(jsonb_set(old.json, '{body}', '{"holds": []}' || (old.json -> 'body'))::text, 'UTF8')
    FROM (
      SELECT ctid AS place, CASE
        WHEN NOT encrypted AND position(${NUL} IN convert_from(answer, 'UTF8')) = 0
        THEN convert_from(answer, 'UTF8')::jsonb END AS json
      FROM idempotent_answers
    ) AS old
    WHERE kept.ctid = old.place AND jsonb_exists(old.json -> 'body', 'did')`.execute(database);
}
