import { createBatchQueue } from '../../base/background/batch-queue.ts';
import type { Database } from '../../base/store/database.ts';
import { currentActor } from '../../http/credentials/actor.ts';
import { revoke, revokeFree, type RevocationTarget } from './revoke.ts';

/** Revokes grants for their developers. There is one per process. */
export interface GrantRevoker {
  /**
   * Revokes a grant in force, and stops assertions for its agent. Resolves once that is committed.
   * @returns false when there is no such grant or it has ended already, or expired
   */
  revoke(developerId: string, grantId: string): Promise<boolean>;
}

/** Most grants of one transaction, which holds the developer's log until it commits. */
const MOST_TOGETHER = 64;
/** Transactions of one developer at a time: one that commits, and one that waits for the log. */
const MOST_RUNNING = 2;

/**
 * Makes the revoker of this process. Transactions that write to a developer's log commit one after the other, so calls
 * that come while one commits are written together. A grant that the batch does not end is revoked alone: that waits for
 * whoever holds its row, and finds out whether the grant exists.
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

  return {
    revoke: (developerId, id) =>
      queue.submit(developerId, {
        kind: 'grant',
        id,
        by: 'developer',
        stopsAssertions: true,
        actor: currentActor(),
      }),
  };
}

/**
 * No grant has ended if the database refused the statements (bad data, a constraint, a trigger, a deadlock, a damaged
 * page): then it certainly wrote nothing. After a lost connection that is unknown, and after a timeout a retry would wait
 * again: these errors are thrown.
 */
function noneIfRefused(error: unknown): Set<RevocationTarget> {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(?:22...|23...|P0...|XX...|40001|40P01)$/.test(code)) return new Set();
  throw error;
}
