import { AsyncLocalStorage } from 'node:async_hooks';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Database } from '../../base/store/database.ts';
import type { Listening } from '../../base/store/listen.ts';
import { EVENTS_CHANNEL } from '../../ledger/events/announce.ts';

/** Calls that wait until a person has decided. */
export interface Waits {
  /**
   * Resolves once the approval may be decided, after so many seconds, when `signal` aborts, or when the process stops. Read
   * it then. Resolves at once where too many calls wait already.
   */
  until(waited: Waited): Promise<void>;
  /** Ends all of them. */
  close(): Promise<void>;
}

export interface Waited {
  developerId: string;
  approvalId: string;
  seconds: number;
  /** Aborts when the caller is gone. */
  signal: AbortSignal;
}

/** How often all approvals that somebody waits for are read, in milliseconds: the longest delay after a lost notification. */
const LOOK_EVERY = 1_000;
/** Most calls of one developer that wait at once in this process, and of all developers. */
const MOST_OF_ONE = 100;
const MOST = 1_000;

/** One read a second finds what was decided, however many calls wait; notifications of events only make it quicker. */
export function createWaits({ database }: { database: Database }): Waits {
  const waiting = new Map<Waited, () => void>();
  /** Work for all calls belongs to no request's trace, although a request starts it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let listening: Listening | undefined;
  let isClosed = false;

  const looking = createPeriodic({ work: look, every: LOOK_EVERY, onFailure: () => undefined });

  async function look(): Promise<void> {
    const ids = [...waiting.keys()].map(({ approvalId }) => approvalId);
    if (ids.length === 0) return;
    const pending = await database.asSystem((transaction) =>
      transaction
        .selectFrom('approvals')
        .select('id')
        .where('id', 'in', ids)
        .where('status', '=', 'pending')
        .execute(),
    );
    const open = new Set(pending.map(({ id }) => id));
    for (const [{ approvalId }, end] of waiting) if (!open.has(approvalId)) end();
  }

  /** Starts with the first call that waits. */
  function start(): void {
    listening ??= database.listen(EVENTS_CHANNEL, (developerId) => {
      const isWaiting = [...waiting.keys()].some((each) => ['', each.developerId].includes(developerId));
      // Without it, the next look finds the decision within a second.
      if (isWaiting) looking.run().catch(() => undefined);
    });
    looking.start();
  }

  function hasRoom(developerId: string): boolean {
    const own = [...waiting.keys()].filter((each) => each.developerId === developerId);
    return !isClosed && own.length < MOST_OF_ONE && waiting.size < MOST;
  }

  return {
    until(waited) {
      const { developerId, seconds, signal } = waited;
      if (!hasRoom(developerId) || signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        waiting.delete(waited);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1_000).unref();
      signal.addEventListener('abort', end);
      waiting.set(waited, end);
      outsideOfRequests(start);
      return promise;
    },
    async close() {
      isClosed = true;
      for (const end of waiting.values()) end();
      await looking.close();
      await listening?.close();
    },
  };
}
