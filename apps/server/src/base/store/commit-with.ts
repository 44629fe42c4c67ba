import type { Transaction } from './transaction.ts';
import { createNotes } from './notes.ts';

const answers = createNotes<Promise<unknown>>();

/**
 * Lets COMMIT be sent without waiting for the answer to a statement. If PostgreSQL refuses that statement, COMMIT
 * undoes the transaction, and the call fails with the error. If only the promise rejects, as with `NotAsExpected`, the call
 * fails as well, but what other statements of the transaction have written is committed.
 */
export function commitWith(transaction: Transaction, answer: Promise<unknown>): void {
  answer.catch(() => undefined);
  answers.add(transaction, answer);
}

/**
 * Resolves once the statements of {@link commitWith} are answered.
 * @throws the first error of them
 */
export async function answersOf(transaction: Transaction | undefined): Promise<void> {
  if (transaction === undefined) return;
  for (const answer of answers.of(transaction)) await answer;
}
