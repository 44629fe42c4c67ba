import type { Database, Transaction, Work } from './database.ts';

/**
 * A database that tells of each transaction once it is committed.
 * @param committed called with the transaction, which is over; it must not throw
 */
export function afterCommit(database: Database, committed: (transaction: Transaction) => void): Database {
  const { engine, listen, usage, close, forDeveloper, forList, forPerson, asSystem } = database;

  async function told<RESULT>(
    work: Work<RESULT>,
    run: (work: Work<RESULT>) => Promise<RESULT>,
  ): Promise<RESULT> {
    let opened: Transaction | undefined;
    const result = await run((transaction) => {
      opened = transaction;
      return work(transaction);
    });
    if (opened !== undefined) committed(opened);
    return result;
  }

  return {
    engine,
    listen,
    usage,
    close,
    forList,
    forDeveloper: (developerId, work) => told(work, (inner) => forDeveloper(developerId, inner)),
    forPerson: (work) => told(work, forPerson),
    asSystem: (work) => told(work, asSystem),
  };
}
