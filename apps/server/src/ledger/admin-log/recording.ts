import type { Database, Transaction, Work } from '../../base/store/database.ts';
import { changesNotedIn } from '../events/noted-events.ts';
import { isAdministrative } from './administrative.ts';
import { appendChanges } from './append-changes.ts';

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
  async function recorded<RESULT>(
    work: Work<RESULT>,
    run: (work: Work<RESULT>) => Promise<RESULT>,
  ): Promise<RESULT> {
    const told = new Map<string, number>();
    const result = await run(async (transaction) => {
      const outcome = await work(transaction);
      told.clear();
      await record(transaction, told);
      return outcome;
    });
    for (const [developerId, entries] of told) onRecorded(developerId, entries);
    return result;
  }

  return {
    ...database,
    forDeveloper: (developerId, work) => recorded(work, (inner) => database.forDeveloper(developerId, inner)),
    asSystem: (work) => recorded(work, database.asSystem),
  };
}

async function record(transaction: Transaction, told: Map<string, number>): Promise<void> {
  const changes = changesNotedIn(transaction).filter(({ event }) => isAdministrative(event));
  const byDeveloper = Map.groupBy(changes, ({ actor }) => actor.developerId);
  // One credential acts in a transaction, and so for one developer; otherwise two could wait for each other's log.
  if (byDeveloper.size > 1) throw new Error('administrators of several developers act in one transaction');
  for (const [developerId, own] of byDeveloper) {
    await appendChanges(transaction, developerId, own);
    told.set(developerId, own.length);
  }
}
