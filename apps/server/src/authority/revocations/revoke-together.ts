import { createBatchQueue } from '../../base/background/batch-queue.ts';
import type { Database } from '../../base/store/database.ts';
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

/**
 * Makes the revoker of this process. The entries of a developer's log are committed one transaction after the other, so
 * calls that come while others commit are written together. What is not ended by that goes alone, as if no other call
 * had come: it waits for those who hold its row, and knows whether there is such a grant.
 */
export function createGrantRevoker(database: Database): GrantRevoker {
  const queue = createBatchQueue<RevocationTarget, boolean>({
    mostRunning: MOST_RUNNING,
    mostTogether: MOST_TOGETHER,
    async work(developerId, take) {
      let targets: readonly RevocationTarget[] = [];
      const together = database.forDeveloper(developerId, (transaction) => {
        targets = take();
        return revokeFree(transaction, developerId, targets);
      });
      const ended = await together.catch(noneIfRefused);
      return targets.map((target) => ended.has(target) || alone(developerId, target));
    },
  });

  function alone(developerId: string, target: RevocationTarget): Promise<boolean> {
    return database.forDeveloper(developerId, (transaction) => revoke(transaction, developerId, target));
  }

  return { revoke: (developerId, id) => queue.submit(developerId, { kind: 'grant', id }) };
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
