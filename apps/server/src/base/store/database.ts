import { sql, Kysely } from 'kysely';
import { answersOf, commitWith } from './commit-with.ts';
import { lockDataDirectory } from './directory-lock.ts';
import type { Hear, Listening } from './listen.ts';
import { migrate } from './migrate.ts';
import type { ConnectionUsage } from './postgresql.ts';
import type { Schema } from './schema/schema.ts';
import type { Transaction } from './transaction.ts';
import { createFairSemaphore } from '../background/fair-semaphore.ts';

export type { Transaction };

/** The only way to the data: each piece of work is one READ COMMITTED transaction under a role of its own. */
export interface Database {
  readonly engine: 'postgresql' | 'pglite';
  /** As `grantex_app`: row-level security shows only this developer's rows. */
  forDeveloper<RESULT>(developerId: string, work: Work<RESULT>): Promise<RESULT>;
  /**
   * The same for large reads, such as lists and exports. They time out sooner, and few of them run at once, so that lists do
   * not use up the connections.
   */
  forList<RESULT>(developerId: string, work: Work<RESULT>): Promise<RESULT>;
  /** As `grantex_system`, across developers: key look-up, public documents, feeds, housekeeping. */
  asSystem<RESULT>(work: Work<RESULT>): Promise<RESULT>;
  /** As `grantex_consent`, for a person in their browser: accounts, passkeys, bindings, decisions. */
  forPerson<RESULT>(work: Work<RESULT>): Promise<RESULT>;
  /**
   * Listens on a channel of `NOTIFY`, for notifications of all processes; on PostgreSQL over one direct connection.
   * Notifications are hints, and some are missed.
   */
  listen(channel: string, hear: Hear): Listening;
  /** The present use of its connections. */
  usage(): ConnectionUsage;
  close(): Promise<void>;
}

export type Work<RESULT> = (transaction: Transaction) => Promise<RESULT>;

/**
 * Called before this process works on a database that it has just met, and again whenever a standby has taken over. If it
 * fails, it is called again.
 * @param asSystem runs transactions of the system on that database
 * @param timeline the timeline of the database, which grows by one or more whenever a standby takes over
 * @param before the timeline that this process has worked on until now; undefined for its first
 */
export type OnPrimary = (
  asSystem: Database['asSystem'],
  timeline: number,
  before: number | undefined,
) => Promise<void>;

export interface DatabaseOptions {
  /** PostgreSQL connection string. Without it the database is embedded (PGlite). */
  url?: string;
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDirectory: string;
  /** Most PostgreSQL connections that this process opens. Default 10. */
  connections?: number;
  /** A dump of an embedded database, which a new one in memory copies: tests open many. Default: none. */
  template?: Blob;
  /** Called before this process works on a PostgreSQL, and whenever a standby has taken over. Default: nothing. */
  onPrimary?: OnPrimary | undefined;
}

/**
 * Opens the database and migrates it to this release's schema.
 * @throws {StoreError} when the folder is in use, the server cannot be reached, or the data is of a newer release.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? openFolder(options) : openServer(options.url, options);
}

// Each loads only its own engine: the driver of the other one would be a tenth of an idle server's memory.

async function openServer(url: string, { connections = 10, onPrimary }: DatabaseOptions): Promise<Database> {
  const [{ postgresql }, { createPipelining }, { listenOn }, { verifyPrimary }] = await Promise.all([
    import('./postgresql.ts'),
    import('./pipelined.ts'),
    import('./listen.ts'),
    import('./new-primary.ts'),
  ]);
  const owner = new Kysely<Schema>({ dialect: postgresql(url, { connections: 1, isHurried: false }) });
  await migrateOrClose(owner);
  await owner.destroy();
  const verify = onPrimary && verifyPrimary((timeline, before) => meet(timeline, before, onPrimary));
  const dialect = postgresql(url, { connections, role: 'grantex_app', verify });
  const kysely = new Kysely<Schema>({ dialect });
  const pipelined = createPipelining(dialect);
  const roles = withRoles((work) =>
    kysely.transaction().execute(async (transaction) => work(await pipelined(transaction))),
  );
  const { all, lists, people } = semaphoresOf(connections);
  return {
    ...roles,
    forDeveloper: (developerId, work) => all.run(developerId, () => roles.forDeveloper(developerId, work)),
    forList: (developerId, work) =>
      lists.run(developerId, () => all.run(developerId, () => roles.forList(developerId, work))),
    forPerson: (work) => people.run('', () => roles.forPerson(work)),
    engine: 'postgresql',
    listen: (channel, hear) => listenOn(url, channel, hear),
    usage() {
      const usage = dialect.usage();
      return { ...usage, waiting: usage.waiting + all.waiting + lists.waiting + people.waiting };
    },
    close: () => kysely.destroy(),
  };

  /** On a connection of its own: those of the pool wait for it. */
  async function meet(timeline: number, before: number | undefined, onPrimary: OnPrimary): Promise<void> {
    const apart = new Kysely<Schema>({ dialect: postgresql(url, { connections: 1, isHurried: false }) });
    try {
      const { asSystem } = withRoles((work) => apart.transaction().execute(work));
      await onPrimary(asSystem, timeline, before);
    } finally {
      await apart.destroy();
    }
  }
}

/**
 * Limits the connections of one developer, so that some are left for the others; of all lists together to half of them; and
 * of all pages, which need no key, to half of them.
 */
function semaphoresOf(connections: number) {
  const share = (part: number): number => Math.max(1, Math.floor(connections * part));
  return {
    all: createFairSemaphore({ perDeveloper: share(0.8) }),
    lists: createFairSemaphore({ perDeveloper: share(0.2), total: share(0.5) }),
    people: createFairSemaphore({ perDeveloper: share(0.5) }),
  };
}

async function openFolder({ dataDirectory, template }: DatabaseOptions): Promise<Database> {
  const { openEngine } = await import('./embedded-engine.ts');
  const lock = await lockDataDirectory(dataDirectory);
  try {
    const engine = await openEngine(dataDirectory, template);
    await migrateOrClose(await engine.working());
    const exclusively = oneAtATime();
    return {
      ...withRoles((work) =>
        exclusively.run(async () =>
          (await engine.working()).transaction().execute(async (transaction) => {
            const result = await work(transaction);
            // It would commit before the statements that still wait for those before them.
            await answersOf(transaction);
            return result;
          }),
        ),
      ),
      engine: 'pglite',
      usage: exclusively.usage,
      listen(channel, hear) {
        const listening = exclusively.run(() => engine.listen(channel, hear));
        listening.catch(() => undefined);
        return {
          async close() {
            const end = await listening;
            await exclusively.run(end);
          },
        };
      },
      async close() {
        await exclusively.run(() => engine.close());
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function migrateOrClose(kysely: Kysely<Schema>): Promise<void> {
  try {
    await migrate(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

function withRoles(
  inTransaction: <RESULT>(work: Work<RESULT>) => Promise<RESULT>,
): Pick<Database, 'forDeveloper' | 'forList' | 'asSystem' | 'forPerson'> {
  async function under<RESULT>(
    role: string,
    developerId: string,
    work: Work<RESULT>,
    more = sql``,
  ): Promise<RESULT> {
    let opened: Transaction | undefined;
    const begin = (transaction: Transaction): Promise<RESULT> => {
      opened = transaction;
      const entered = sql`
        SELECT set_config('role', ${role}, true), set_config('grantex.developer', ${developerId}, true)${more}`.execute(
        transaction,
      );
      commitWith(transaction, entered);
      return work(transaction);
    };
    try {
      const result = await inTransaction(begin);
      await answersOf(opened);
      return result;
    } catch (error) {
      // If one of these fails, the statements after it fail because of it.
      await answersOf(opened);
      throw error;
    }
  }
  return {
    forDeveloper: (developerId, work) => under('grantex_app', developerId, work),
    forList: (developerId, work) => under('grantex_app', developerId, work, GIVEN_UP_SOON),
    asSystem: (work) => under('grantex_system', '', work),
    forPerson: (work) => under('grantex_consent', '', work),
  };
}

/** Milliseconds. A list that takes longer lacks an index. */
const LIST_TIMEOUT = 5_000;
const GIVEN_UP_SOON = sql`, set_config('statement_timeout', ${String(LIST_TIMEOUT)}, true)`;

/** PGlite is one connection, which Kysely's driver would share between transactions that overlap. */
function oneAtATime(): {
  run: <RESULT>(work: () => Promise<RESULT>) => Promise<RESULT>;
  usage: () => ConnectionUsage;
} {
  let last: Promise<unknown> = Promise.resolve();
  let taken = 0;
  return {
    run(work) {
      taken += 1;
      const mine = last.then(work, work);
      last = mine.then(release, release);
      return mine;
    },
    usage: () => ({ open: 1, idle: taken === 0 ? 1 : 0, waiting: Math.max(0, taken - 1) }),
  };

  function release(): void {
    taken -= 1;
  }
}
