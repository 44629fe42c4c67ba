import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { basesOf } from '../scopes/describe.ts';
import { STANDARD_SENTENCES } from '../scopes/standard.ts';
import { MOST_EFFORT, tooManyTools, type Vocabulary } from './policy-schema.ts';
import type { Statement } from './statement.ts';

/**
 * The scopes that a developer's agents declare, its services offer, or it has described, and the standard ones; its tools.
 * @param statements those of one policy
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function readVocabulary(
  transaction: Transaction,
  statements: readonly Statement[],
): Promise<Vocabulary> {
  const { rows } = await sql<{ scope: string }>`
    SELECT DISTINCT unnest(scopes) AS scope FROM agents WHERE status <> 'deleted'
    UNION SELECT unnest(scopes) FROM resources
    UNION SELECT scope FROM scope_sentences`.execute(transaction);
  const own = basesOf(rows.map(({ scope }) => scope));
  const tools = await readTools(transaction, statements);
  return { scopes: new Set([...STANDARD_SENTENCES.keys(), ...own]), tools };
}

/**
 * The tools of all catalogs that a policy names, and of the others one for each choice of the scopes that it names, with the
 * scopes that any service demands for a tool of that name. PostgreSQL does not read JSON with the character 0; a policy may
 * name tools that no catalog lists.
 */
async function readTools(
  transaction: Transaction,
  statements: readonly Statement[],
): Promise<Map<string, string[]>> {
  const named = (of: 'tools' | 'scopes'): string[] => [
    ...new Set(statements.flatMap((statement) => [...statement[of]])),
  ];
  const { rows } = await sql<{ name: string; scopes: string[] }>`
    WITH tools AS (
      SELECT tool ->> 'name' AS name, array_agg(DISTINCT base ORDER BY base) FILTER (WHERE base = ANY (${named('scopes')})) AS scopes
      FROM resource_catalogs CROSS JOIN LATERAL jsonb_array_elements(CASE
        WHEN position(${'\\u0000'} IN document) = 0 THEN document::jsonb -> 'tools' ELSE '[]' END) AS tool
      CROSS JOIN LATERAL jsonb_array_elements_text(tool -> 'scopes') AS scope
      CROSS JOIN LATERAL (SELECT substring(scope FROM '^[^:]*(?::[^:]*)?') AS base) AS based
      GROUP BY name
    )
    SELECT min(name) AS name, COALESCE(scopes, '{}') AS scopes FROM tools
    GROUP BY scopes, CASE WHEN name = ANY (${named('tools')}) THEN name END LIMIT ${MOST_EFFORT}`.execute(
    transaction,
  );
  if (rows.length === MOST_EFFORT) throw tooManyTools(statements[0]?.policy);
  return new Map(rows.map(({ name, scopes }) => [name, scopes]));
}
