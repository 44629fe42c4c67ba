import type { Database, Transaction, Work } from '../../base/store/database.ts';
import { appendChanges, type Appended } from './append-changes.ts';
import { administrativeChangesIn } from './open-log.ts';

/**
 * A database whose transactions end with entries in the administrators' log, one for each change that somebody with a
 * credential of the developer made in it: both are committed, or neither. A transaction without such a change costs
 * nothing.
 * @param onRecorded called after the commit with the number of entries
 */
export function recordingChanges(
  database: Database,
  onRecorded: (developerId: string, entries: number) => void,
): Database {
  async function recording<RESULT>(
    work: Work<RESULT>,
    run: (work: Work<RESULT>) => Promise<RESULT>,
  ): Promise<RESULT> {
    // COMMIT is sent without waiting for what is written, and becomes a ROLLBACK if that fails.
    const recorded: Recorded[] = [];
    const result = await run(async (transaction) => {
      const outcome = await work(transaction);
      recorded.length = 0;
      await record(transaction, recorded);
      return outcome;
    }).catch(async (error: unknown) => {
      for (const { written } of recorded) await written;
      throw error;
    });
    for (const { written } of recorded) await written;
    for (const { developerId, entries } of recorded) onRecorded(developerId, entries);
    return result;
  }

  return {
    ...database,
    forDeveloper: (developerId, work) =>
      recording(work, (inner) => database.forDeveloper(developerId, inner)),
    asSystem: (work) => recording(work, database.asSystem),
  };
}

interface Recorded extends Appended {
  readonly developerId: string;
  readonly entries: number;
}

async function record(transaction: Transaction, recorded: Recorded[]): Promise<void> {
  const byDeveloper = Map.groupBy(administrativeChangesIn(transaction), ({ actor }) => actor.developerId);
  // One credential acts, and at times the server for other developers: in one order, or two could wait for each other's log.
  const inOrder = [...byDeveloper].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const [developerId, changes] of inOrder) {
    const { written } = await appendChanges(transaction, developerId, changes);
    recorded.push({ written, developerId, entries: changes.length });
  }
}
