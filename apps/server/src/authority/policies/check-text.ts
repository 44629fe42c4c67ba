import type { Transaction } from '../../base/store/database.ts';
import { loadCedar } from './cedar.ts';
import { checkInCatalogs } from './check-in-catalogs.ts';
import { checkPolicy } from './check-policy.ts';
import type { PolicyText } from './policy-set.ts';
import { readPolicy } from './statement.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Checks the text of a policy as when it is saved, against what its developer has declared until then.
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function checkText(
  transaction: Transaction,
  developerId: string,
  text: PolicyText,
): Promise<void> {
  const cedar = await loadCedar();
  const statements = readPolicy(cedar, text.policy, text.cedar);
  await checkPolicy(cedar, await readVocabulary(transaction, statements), text, statements);
  await checkInCatalogs(transaction, developerId, statements);
}
