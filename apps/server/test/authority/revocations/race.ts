import { setTimeout as pause } from 'node:timers/promises';
import { type KyselyPlugin, OperationNodeTransformer, type RawNode } from 'kysely';
import type { Database, Transaction } from '../../../src/base/store/database.ts';

export interface RaceOptions {
  database: Database;
  developerId: string;
  /** Removes the locks from every statement, to show that they are what prevents the race. */
  withoutLocks?: boolean;
}

/** One transaction of a race: by the developer, or by a person in their browser. */
export type Work<RESULT> = ((transaction: Transaction) => Promise<RESULT>) & { isByPerson?: true };

/** True for what a person does in their browser. */
export function byPerson<RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Work<RESULT> {
  return Object.assign((transaction: Transaction) => work(transaction), { isByPerson: true as const });
}

/** The outcome of one transaction of a race. */
export type Outcome<RESULT> = PromiseSettledResult<RESULT>;

/**
 * Runs tasks concurrently, each in a transaction on a separate connection. All begin, meet at a barrier, and continue with
 * a random head start, so that a short one also meets the end of a long one. Before each statement and before the commit
 * each waits for a random fraction of a few milliseconds, so that many rounds cover every order.
 */
export async function race<RESULTS extends readonly unknown[]>(
  { database, developerId, withoutLocks = false }: RaceOptions,
  ...works: { [INDEX in keyof RESULTS]: Work<RESULTS[INDEX]> }
): Promise<{ [INDEX in keyof RESULTS]: Outcome<RESULTS[INDEX]> }> {
  const barrier = meetingOf(works.length);
  const plugin = disturbance(withoutLocks);
  const runs = works.map((work) => {
    const run = async (transaction: Transaction): Promise<unknown> => {
      await barrier();
      await falter(MOST_HEAD_START);
      const result = await work(transaction.withPlugin(plugin));
      await falter();
      return result;
    };
    return work.isByPerson ? database.forPerson(run) : database.forDeveloper(developerId, run);
  });
  return Promise.allSettled(runs) as never;
}

/** The result of a task that must not have failed. */
export function resultOf<RESULT>(outcome: Outcome<RESULT>): RESULT {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

function meetingOf(count: number): () => Promise<void> {
  let missing = count;
  const { promise, resolve } = Promise.withResolvers<void>();
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}

/** Milliseconds: about as long as the longest task of a race takes. */
const MOST_HEAD_START = 40;
const MOST_MILLISECONDS = 4;

function falter(most = MOST_MILLISECONDS): Promise<void> {
  return pause(Math.random() * most);
}

function disturbance(withoutLocks: boolean): KyselyPlugin {
  const unlocker = new Unlocker();
  return {
    transformQuery: ({ node }) => (withoutLocks ? unlocker.transformNode(node) : node),
    async transformResult({ result }) {
      await falter();
      return result;
    },
  };
}

const ROW_LOCK = /\bFOR (?:NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)\b(?: OF [a-z]+(?:, [a-z]+)*)?/g;

/** Removes row locks and advisory locks from statements; everything in them that locks is written in SQL. */
class Unlocker extends OperationNodeTransformer {
  protected override transformRaw(node: RawNode): RawNode {
    const raw = super.transformRaw(node);
    const unlocked = (fragment: string): string =>
      fragment.replace(ROW_LOCK, '').replace('pg_advisory_xact_lock(', '(');
    return { ...raw, sqlFragments: raw.sqlFragments.map(unlocked) };
  }
}
