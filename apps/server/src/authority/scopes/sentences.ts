import type { Transaction } from '../../base/store/database.ts';
import { basesOf, describeScope, type DescribedScope } from './describe.ts';

/**
 * Scopes in words, in the given order: the standard sentence of each, or else the one that the developer has registered
 * (`docs/protocol.md` §4).
 * @throws {FormatError} `INVALID_SCOPE`
 */
export async function sentencesOf(
  transaction: Transaction,
  developerId: string,
  scopes: readonly string[],
): Promise<DescribedScope[]> {
  const bases = basesOf(scopes);
  const rows =
    bases.length === 0
      ? []
      : await transaction
          .selectFrom('scope_sentences')
          .select(['scope', 'sentence'])
          .where('developer_id', '=', developerId)
          .where('scope', 'in', bases)
          .execute();
  const own = new Map(rows.map(({ scope, sentence }) => [scope, sentence]));
  return scopes.map((scope) => describeScope(scope, own));
}
