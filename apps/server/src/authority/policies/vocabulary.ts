import { parseScope } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { baseOf } from '../scopes/describe.ts';
import { STANDARD_SENTENCES } from '../scopes/standard.ts';
import type { Vocabulary } from './policy-schema.ts';

/** The scopes that a developer's agents declare, its services offer, or it has described; and the standard ones. */
export async function readVocabulary(transaction: Transaction): Promise<Vocabulary> {
  const { rows } = await sql<{ scope: string }>`
    SELECT DISTINCT unnest(scopes) AS scope FROM agents WHERE status <> 'deleted'
    UNION SELECT unnest(scopes) FROM resources
    UNION SELECT scope FROM scope_sentences`.execute(transaction);
  const own = rows.map(({ scope }) => baseOf(parseScope(scope)));
  return { scopes: new Set([...STANDARD_SENTENCES.keys(), ...own]), tools: new Map() };
}
