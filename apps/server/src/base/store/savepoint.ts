import { sql } from 'kysely';
import type { Transaction } from './database.ts';
import { rememberNotes } from './notes.ts';

/**
 * Runs `work`. If it throws, its changes are undone, with all that they have noted, and the transaction goes on. Within `work`
 * there can be no other savepoint.
 * @param failed makes the result from the error
 */
export async function inSavepoint<RESULT, FAILURE>(
  transaction: Transaction,
  work: () => Promise<RESULT>,
  failed: (error: unknown) => FAILURE,
): Promise<RESULT | FAILURE> {
  const removeNotes = rememberNotes(transaction);
  await sql`SAVEPOINT before_work`.execute(transaction);
  try {
    return await work();
  } catch (error) {
    // After a lost connection this fails, too, and nothing was changed.
    await sql`ROLLBACK TO SAVEPOINT before_work`.execute(transaction);
    removeNotes();
    return failed(error);
  }
}
