import type { Database, Transaction } from '../../../base/store/database.ts';
import { appendSubmissions } from './append-submissions.ts';
import type { Outcome } from './chain.ts';
import { makeHead } from './chain-head.ts';
import type { Submission } from './submission.ts';

/**
 * Appends a batch of submissions to a developer's chain in one transaction of two round trips, however large it is. A
 * refused submission does not affect the others.
 *
 * Repeated keys are rare: the unique column reports them, and then the batch is written again after a look-up of stored
 * entries.
 * @param sent called once the last statement was sent
 * @throws when the database failed. Then nothing of the batch is written; if the connection broke during COMMIT, that is
 *   unknown
 */
export async function writeBatch(
  database: Database,
  developerId: string,
  batch: readonly Submission[],
  sent: () => void,
): Promise<readonly Outcome[]> {
  try {
    return await attempt(database, developerId, batch, false, sent);
  } catch (error) {
    if (!isKeyTaken(error)) throw error;
    return attempt(database, developerId, batch, true, sent);
  }
}

async function attempt(
  database: Database,
  developerId: string,
  batch: readonly Submission[],
  isReplay: boolean,
  sent: () => void,
): Promise<readonly Outcome[]> {
  // COMMIT is sent without waiting for this, and becomes a ROLLBACK if it fails.
  let written: Promise<void> | undefined;
  const work = async (transaction: Transaction): Promise<readonly Outcome[] | undefined> => {
    const appended = await appendSubmissions(transaction, developerId, batch, isReplay);
    written = appended?.written;
    if (appended !== undefined) sent();
    return appended?.outcomes;
  };
  const outcomes = await database.forDeveloper(developerId, work).catch(async (error: unknown) => {
    await written;
    throw error;
  });
  await written;
  if (outcomes !== undefined) return outcomes;
  await database.forDeveloper(developerId, (transaction) => makeHead(transaction, developerId));
  return attempt(database, developerId, batch, isReplay, sent);
}

/** The unique index over signed reports, see migration 0009. */
const ONE_PER_REPORT = 'audit_entries_one_per_report';

function isKeyTaken(error: unknown): boolean {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint.includes('idempotency_key') || constraint === ONE_PER_REPORT);
}
