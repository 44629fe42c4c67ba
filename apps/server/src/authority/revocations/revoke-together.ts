import type { Database, Transaction } from '../../base/store/database.ts';
import { revoke, revokeFree, type RevocationTarget } from './revoke.ts';

/** Ends grants; one per process. */
export interface GrantRevoker {
  /**
   * Ends a grant, and answers once that is committed.
   * @returns false when there is no such grant or it has ended already
   */
  revoke(developerId: string, grantId: string): Promise<boolean>;
}

/** Most that go into one transaction, which holds the developer's log until it commits. */
const MOST_TOGETHER = 64;
/** Transactions of one developer at a time: one that commits, and one that waits for the log. */
const MOST_RUNNING = 2;

interface Waiting {
  readonly target: RevocationTarget;
  resolve(isEnded: boolean | Promise<boolean>): void;
  reject(error: unknown): void;
}

interface Queue {
  readonly waiting: Waiting[];
  running: number;
}

/**
 * Makes the revoker of this process. The entries of a developer's log are committed one transaction after the other, so
 * calls that come while others commit are written together. What is not ended by that goes alone, as if no other call
 * had come: it waits for those who hold its row, and knows whether there is such a grant.
 */
export function createGrantRevoker(database: Database): GrantRevoker {
  const queues = new Map<string, Queue>();

  function begin(developerId: string, queue: Queue): void {
    if (queue.running === MOST_RUNNING) return;
    if (queue.waiting.length === 0) {
      if (queue.running === 0) queues.delete(developerId);
      return;
    }
    queue.running += 1;
    void run(developerId, queue).finally(() => {
      queue.running -= 1;
      begin(developerId, queue);
    });
  }

  /** Never rejects: a fault of the database goes to those who were to be written, and to nobody else. */
  async function run(developerId: string, { waiting }: Queue): Promise<void> {
    let batch: Waiting[] = [];
    const work = (transaction: Transaction): Promise<Set<RevocationTarget>> => {
      // Taken only now: while this waited for a connection, others have come.
      batch = waiting.splice(0, MOST_TOGETHER);
      const targets = batch.map(({ target }) => target);
      return revokeFree(transaction, developerId, targets);
    };
    try {
      const ended = await database.forDeveloper(developerId, work).catch(noneIfRefused);
      batch.forEach(({ target, resolve }) => resolve(ended.has(target) || alone(developerId, target)));
    } catch (error) {
      const failed = batch.length === 0 ? waiting.splice(0) : batch;
      failed.forEach(({ reject }) => reject(error));
    }
  }

  function alone(developerId: string, target: RevocationTarget): Promise<boolean> {
    return database.forDeveloper(developerId, (transaction) => revoke(transaction, developerId, target));
  }

  return {
    revoke: (developerId, grantId) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(developerId) ?? { waiting: [], running: 0 };
        queues.set(developerId, queue);
        queue.waiting.push({ target: { kind: 'grant', id: grantId }, resolve, reject });
        begin(developerId, queue);
      }),
  };
}

/**
 * None has ended, if the database refused what was to be written (bad data, a constraint, a trigger, a deadlock, a damaged
 * page): then it certainly wrote nothing. After a lost connection nobody knows, and whoever waited too long would wait again.
 */
function noneIfRefused(error: unknown): Set<RevocationTarget> {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(?:22...|23...|P0...|XX...|40001|40P01)$/.test(code)) return new Set();
  throw error;
}
