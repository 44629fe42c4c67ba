import type { Transaction } from '../../base/store/database.ts';
import { loadCedar } from './cedar.ts';
import { checkInCatalogs } from './check-in-catalogs.ts';
import { checkPolicy } from './check-policy.ts';
import type { PolicyText } from './policy-set.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Checks the text of a policy as when it is saved, against what its developer has declared until then.
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function checkText(
  transaction: Transaction,
  developerId: string,
  { policy, cedar }: PolicyText,
): Promise<void> {
  const statements = checkPolicy(await loadCedar(), await readVocabulary(transaction), policy, cedar);
  await checkInCatalogs(transaction, developerId, statements);
}
