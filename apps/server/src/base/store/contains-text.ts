import { type RawBuilder, sql } from 'kysely';

/** Shorter texts are in many ids by chance. */
const PART_OF_ID = 6;

/**
 * Whether one of these columns contains the text, ignoring case; the id only from 6 characters on. No index helps: the
 * query bounds what is scanned.
 */
export function containsText(text: string, id: string, ...columns: readonly string[]): RawBuilder<boolean> {
  const searched = text.length < PART_OF_ID ? columns : [...columns, id];
  const each = searched.map((column) => sql`strpos(lower(${sql.ref(column)}), lower(${text})) > 0`);
  return sql<boolean>`(${sql.join(each, sql` OR `)})`;
}
