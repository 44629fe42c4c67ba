import { ApiError } from '../../../base/api-error.ts';
import type { Transaction } from '../../../base/store/database.ts';
import type { StoredEntry } from '../stored/stored-entry.ts';
import { placeAll } from './chain.ts';
import { makeHead } from './chain-head.ts';
import { insertMade } from './insert-made.ts';
import { openChain } from './open-chain.ts';
import type { Submission } from './submission.ts';

/**
 * Appends one submission within a transaction, and waits until it is written. It locks the chain until the transaction ends,
 * so it comes last: all other locks are taken before it.
 * @param isReplay looks up the keys of the submission. Without it a repeated key fails in the unique column
 * @throws {ApiError} when the submission is refused
 */
export async function appendWithin(
  transaction: Transaction,
  developerId: string,
  submission: Submission,
  isReplay = false,
): Promise<readonly StoredEntry[]> {
  const open = () => openChain(transaction, developerId, [submission], isReplay);
  let chain = await open();
  if (chain === undefined) {
    await makeHead(transaction, developerId);
    chain = await open();
  }
  if (chain === undefined) throw new Error(`the chain of ${developerId} has no head`);
  const [outcome] = await placeAll(chain, [submission]);
  if (outcome === undefined) throw new Error('a submission has an outcome');
  if (outcome instanceof ApiError) throw outcome;
  if (chain.made.length > 0) await insertMade(transaction, chain);
  return outcome;
}
