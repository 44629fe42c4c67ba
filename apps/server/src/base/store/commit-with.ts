import type { Transaction } from './transaction.ts';
import { createNotes } from './notes.ts';

const answers = createNotes<Promise<unknown>>();

/**
 * Lets COMMIT be sent without waiting for the answer to a statement. If that statement fails, COMMIT undoes the transaction,
 * and the whole transaction fails with its error. An answer that is refused here fails it, too, but undoes nothing.
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
