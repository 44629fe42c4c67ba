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
    let recorded: Recorded | undefined;
    const result = await run(async (transaction) => {
      const outcome = await work(transaction);
      recorded = await record(transaction);
      return outcome;
    }).catch(async (error: unknown) => {
      await recorded?.written;
      throw error;
    });
    if (recorded === undefined) return result;
    await recorded.written;
    onRecorded(recorded.developerId, recorded.entries);
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

async function record(transaction: Transaction): Promise<Recorded | undefined> {
  const changes = administrativeChangesIn(transaction);
  const [first] = changes;
  if (first === undefined) return undefined;
  const { developerId } = first.actor;
  // One credential acts in a transaction, and so for one developer; otherwise two could wait for each other's log.
  if (changes.some(({ actor }) => actor.developerId !== developerId))
    throw new Error('administrators of several developers act in one transaction');
  const { written } = await appendChanges(transaction, developerId, changes);
  return { written, developerId, entries: changes.length };
}
