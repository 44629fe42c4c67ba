import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { basesOf } from '../scopes/describe.ts';
import { STANDARD_SENTENCES } from '../scopes/standard.ts';
import type { Vocabulary } from './policy-schema.ts';

/** The scopes that a developer's agents declare, its services offer, or it has described, and the standard ones; its tools. */
export async function readVocabulary(transaction: Transaction): Promise<Vocabulary> {
  const { rows } = await sql<{ scope: string }>`
    SELECT DISTINCT unnest(scopes) AS scope FROM agents WHERE status <> 'deleted'
    UNION SELECT unnest(scopes) FROM resources
    UNION SELECT scope FROM scope_sentences`.execute(transaction);
  const own = basesOf(rows.map(({ scope }) => scope));
  return { scopes: new Set([...STANDARD_SENTENCES.keys(), ...own]), tools: await readTools(transaction) };
}

/**
 * The tools of all catalogs by name, with the scopes that any service demands for a tool of that name. PostgreSQL does not read
 * JSON with the character 0; a policy may name tools that no catalog lists.
 */
async function readTools(transaction: Transaction): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ name: string; scopes: string[] }>`
    SELECT tool ->> 'name' AS name, ARRAY(SELECT jsonb_array_elements_text(tool -> 'scopes')) AS scopes
    FROM resource_catalogs CROSS JOIN LATERAL jsonb_array_elements(CASE
      WHEN position(${'\\u0000'} IN document) = 0 THEN document::jsonb -> 'tools' ELSE '[]' END) AS tool`.execute(
    transaction,
  );
  const tools = new Map<string, string[]>();
  for (const { name, scopes } of rows) {
    tools.set(name, basesOf([...(tools.get(name) ?? []), ...scopes]));
  }
  return tools;
}
