import { sql } from 'kysely';
import { afterCommit } from '../../base/store/after-commit.ts';
import type { Database } from '../../base/store/database.ts';
import { developersNotedIn } from './noted-events.ts';

/**
 * The channel of `NOTIFY` that tells every process which developer may have new events: its id, or `''` for all. It is
 * only a hint; see `event-channel.ts`.
 */
export const EVENTS_CHANNEL = 'grantex_events';

/** Tells all processes, after the commit, which developers have new events. */
export interface Announcer {
  /** @param developerId `''` for all */
  announce(developerId: string): void;
  /** Calls somebody of this process at each announcement, at once. */
  onAnnounce(hear: (developerId: string) => void): void;
  close(): Promise<void>;
}

/**
 * At most one `NOTIFY` in so many milliseconds. PostgreSQL commits transactions that notify one after the other, so no
 * quick transaction does: a separate one follows and notifies for all of them.
 */
const EVERY = 50;
/** With more developers than this, one `NOTIFY` names all. */
const MOST_NAMED = 100;

export function createAnnouncer(database: Pick<Database, 'asSystem'>): Announcer {
  let named = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;
  const heard: ((developerId: string) => void)[] = [];

  function schedule(): void {
    if (isClosed || named.size === 0 || running !== undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      // Without a notification, the regular look finds the events within a second.
      running = tell()
        .catch(() => undefined)
        .finally(() => {
          running = undefined;
          schedule();
        });
    }, EVERY).unref();
  }

  async function tell(): Promise<void> {
    const payloads = named.has('') || named.size > MOST_NAMED ? [''] : [...named];
    named = new Set();
    await database.asSystem((transaction) =>
      sql`SELECT pg_notify(${EVENTS_CHANNEL}, payload) FROM unnest(${payloads}::text[]) AS payload`.execute(
        transaction,
      ),
    );
  }

  return {
    announce(developerId) {
      named.add(developerId);
      for (const hear of heard) hear(developerId);
      schedule();
    },
    onAnnounce: (hear) => void heard.push(hear),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** A database that announces the events of its transactions once they are committed. */
export function announcing(database: Database, { announce }: Announcer): Database {
  return afterCommit(database, (transaction) => developersNotedIn(transaction).forEach(announce));
}
